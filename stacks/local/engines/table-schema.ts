import type { CreateTableCommandInput, TableDescription } from "@aws-sdk/client-dynamodb";

type Schema = Pick<TableDescription, "KeySchema" | "AttributeDefinitions" | "GlobalSecondaryIndexes">;

/** @throws Error when a table that exists has other keys or indexes than it is declared with. */
export const refuseOtherSchema = (
  table: CreateTableCommandInput,
  existing: Schema | CreateTableCommandInput,
): void => {
  const [wanted, present] = [schemaOf(table), schemaOf(existing)];
  if (wanted !== present)
    throw new Error(
      `Table ${table.TableName} exists with another schema than the stack declares; keep its data elsewhere and ` +
        `remove the state directory.\n  there: ${present}\n  declared: ${wanted}`,
    );
};

/** What of a table cannot be changed in place, in an order that does not matter to DynamoDB. */
const schemaOf = (table: Schema | CreateTableCommandInput): string => {
  const byName = (a: string, b: string) => a.localeCompare(b);
  const keys = (schema: TableDescription["KeySchema"]) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).sort(byName);
  return JSON.stringify({
    keys: keys(table.KeySchema),
    attributes: (table.AttributeDefinitions ?? [])
      .map((one) => `${one.AttributeName} ${one.AttributeType}`)
      .sort(byName),
    indexes: (table.GlobalSecondaryIndexes ?? [])
      .map(({ IndexName, KeySchema, Projection }) =>
        [
          IndexName,
          ...keys(KeySchema),
          Projection?.ProjectionType,
          ...(Projection?.NonKeyAttributes ?? []).toSorted(byName),
        ].join(" "),
      )
      .sort(byName),
  });
};
