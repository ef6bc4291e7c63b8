/** Operations on tables as a whole. A table can be used as soon as it is created. */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { dynamoDbError, invalidParameter } from "../errors.ts";
import { type Database, createTable as newTable, type Table, tableOf } from "../tables.ts";

interface TableInput {
  readonly TableName: string;
}

/** @throws ResourceNotFoundException in the words of the operations on tables. */
const existing = (database: Database, { TableName }: TableInput): Table => {
  if (!database.tables.has(TableName))
    throw dynamoDbError(
      "ResourceNotFoundException",
      `Requested resource not found: Table: ${TableName} not found`,
    );
  return tableOf(database, TableName);
};

export const createTable = (database: Database, input: CreateTableCommandInput): object => {
  const { TableName = "", AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = input;
  if (database.tables.has(TableName))
    throw dynamoDbError("ResourceInUseException", `Table already exists: ${TableName}`);
  if (input.LocalSecondaryIndexes?.length)
    throw invalidParameter("Local secondary indexes are not supported here");
  const keys = [input, ...GlobalSecondaryIndexes].flatMap(({ KeySchema = [] }) => KeySchema);
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  const defined = new Set(AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const missing = [...used].filter((name) => !defined.has(name));
  if (missing.length > 0)
    throw invalidParameter(
      "Some index key attributes are not defined in AttributeDefinitions. " +
        `Keys: [${missing.join(", ")}], AttributeDefinitions: [${[...defined].join(", ")}]`,
    );
  if (used.size < defined.size)
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  const table = newTable(input, database.now() / 1_000);
  database.tables.set(TableName, table);
  return { TableDescription: describe(table, "CREATING") };
};

export const describeTable = (database: Database, input: TableInput): object => ({
  Table: describe(existing(database, input), "ACTIVE"),
});

export const deleteTable = (database: Database, input: TableInput): object => {
  const table = existing(database, input);
  database.tables.delete(table.name);
  return { TableDescription: describe(table, "DELETING") };
};

export const listTables = (
  { tables }: Database,
  { Limit = 100, ExclusiveStartTableName: start = "" }: { Limit?: number; ExclusiveStartTableName?: string },
): object => {
  const names = [...tables.keys()].toSorted().filter((name) => name > start);
  const page = names.slice(0, Limit);
  return { TableNames: page, LastEvaluatedTableName: page.length < names.length ? page.at(-1) : undefined };
};

/** Takes note of the attribute; nothing is ever removed for it. */
export const updateTimeToLive = (
  database: Database,
  input: TableInput & { TimeToLiveSpecification: { AttributeName: string; Enabled: boolean } },
): object => {
  const { TimeToLiveSpecification } = input;
  const table = existing(database, input);
  table.timeToLive = TimeToLiveSpecification.Enabled ? TimeToLiveSpecification.AttributeName : undefined;
  return { TimeToLiveSpecification };
};

export const describeTimeToLive = (database: Database, input: TableInput): object => {
  const { timeToLive } = existing(database, input);
  return {
    TimeToLiveDescription: {
      TimeToLiveStatus: timeToLive === undefined ? "DISABLED" : "ENABLED",
      AttributeName: timeToLive,
    },
  };
};

const describe = ({ name, definition, createdAt, rows, indexes }: Table, TableStatus: string): object => {
  const TableArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = definition;
  const described = indexes.map((index) => ({
    ...GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name),
    IndexArn: `${TableArn}/index/${index.name}`,
    IndexStatus: TableStatus,
    ...index.rows.count(),
  }));
  const { ItemCount, IndexSizeBytes } = rows.count();
  return {
    TableName: name,
    TableArn,
    TableStatus,
    KeySchema,
    AttributeDefinitions,
    CreationDateTime: createdAt,
    ItemCount,
    TableSizeBytes: IndexSizeBytes,
    BillingModeSummary: { BillingMode },
    GlobalSecondaryIndexes: described.length > 0 ? described : undefined,
  };
};
