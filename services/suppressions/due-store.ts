import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { shards } from "../platform/shards.ts";
import { recordOf } from "./items.ts";
import type { SuppressionRecord } from "./suppression.ts";

/** What SES's list is to be told: only those that are out of step with it carry the attribute `due`. */
export const dueStore = (db: DynamoDBDocumentClient, table: string) => {
  /** The keys of those that are due; the index may be behind. */
  const due = async function* (): AsyncGenerator<string> {
    for (const shard of shards) {
      const pages = paginateQuery(
        { client: db, pageSize: 100 },
        {
          TableName: table,
          IndexName: "due",
          KeyConditionExpression: "due = :shard",
          ExpressionAttributeValues: { ":shard": shard },
        },
      );
      for await (const { Items = [] } of pages) for (const { email } of Items) yield email as string;
    }
  };

  /** One that is due, as it stands; undefined when it is not. */
  const dueRecord = async (key: string): Promise<SuppressionRecord | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item?.due === undefined ? undefined : recordOf(Item);
  };

  /**
   * Notes that SES's list was told of one as it stood.
   * @returns whether it stands so yet; else it is to be told again.
   */
  const settleDue = async ({ email, created_at, lifted_at }: SuppressionRecord): Promise<boolean> => {
    const settled = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email },
        UpdateExpression: "REMOVE due",
        ConditionExpression: `created_at = :created AND ${lifted_at === null ? "attribute_not_exists(lifted_at)" : "lifted_at = :lifted"}`,
        ExpressionAttributeValues: {
          ":created": created_at,
          ...(lifted_at !== null && { ":lifted": lifted_at }),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return settled !== undefined;
  };

  return { due, dueRecord, settleDue };
};
