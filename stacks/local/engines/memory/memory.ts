import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { AwsError, type AwsReply } from "../../types.ts";
import type { DynamoDb } from "../dynamodb.ts";
import { refuseOtherSchema } from "../table-schema.ts";
import { type DynamoDbError, dynamoDbError, invalid } from "./errors.ts";
import { batchGetItem, batchWriteItem } from "./operations/batches.ts";
import {
  createTable,
  deleteTable,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTimeToLive,
} from "./operations/definitions.ts";
import { deleteItem, getItem, putItem, updateItem } from "./operations/items.ts";
import { query, scan } from "./operations/pages.ts";
import { type Tokens, transactGetItems, transactWriteItems } from "./operations/transactions.ts";
import type { Database } from "./tables.ts";

type Operation = (database: Database & { readonly tokens: Tokens }, input: never) => object;

/** What there is, with the parameters that cannot be left out. */
const operations: Readonly<Record<string, readonly [Operation, ...required: string[]]>> = {
  CreateTable: [createTable, "TableName", "KeySchema", "AttributeDefinitions"],
  DescribeTable: [describeTable, "TableName"],
  DeleteTable: [deleteTable, "TableName"],
  ListTables: [listTables],
  UpdateTimeToLive: [updateTimeToLive, "TableName", "TimeToLiveSpecification"],
  DescribeTimeToLive: [describeTimeToLive, "TableName"],
  GetItem: [getItem, "TableName", "Key"],
  PutItem: [putItem, "TableName", "Item"],
  UpdateItem: [updateItem, "TableName", "Key"],
  DeleteItem: [deleteItem, "TableName", "Key"],
  Query: [query, "TableName"],
  Scan: [scan, "TableName"],
  BatchGetItem: [batchGetItem, "RequestItems"],
  BatchWriteItem: [batchWriteItem, "RequestItems"],
  TransactGetItems: [transactGetItems, "TransactItems"],
  TransactWriteItems: [transactWriteItems, "TransactItems"],
};

/**
 * A DynamoDB in memory, for simulations: the same calls give the same answers, to the byte, as nothing in it is random,
 * waits, or looks at a clock of its own. Where dynoxide and DynamoDB differ it does as DynamoDB does, also in the order of
 * a scan, which follows a hash. It has no local indexes, no PartiQL, no streams and none of the parameters that
 * expressions have replaced; its indexes never lag, and nothing of it is throttled or conflicts.
 * @param now milliseconds since 1970: how long the token of a transaction is remembered.
 */
export const createMemoryDynamoDb = ({ now }: { now: () => number }): DynamoDb => {
  const database = { tables: new Map(), tokens: new Map(), now } satisfies Database & { tokens: Tokens };
  return {
    engine: {
      call: async ({ operation, body }) => serve(database, operation, body),
    },
    ensureTable: async (table) => ensureTable(database, table),
    keysOf: (name, index) => keysOf(database, name, index),
    stop: async () => {},
  };
};

const ensureTable = (database: Database, table: CreateTableCommandInput): boolean => {
  const existing = database.tables.get(table.TableName ?? "");
  if (existing) refuseOtherSchema(table, existing.definition);
  else createTable(database, table);
  return !existing;
};

const keysOf = ({ tables }: Database, name: string, indexName?: string): readonly string[] | undefined => {
  const table = tables.get(name);
  const source = indexName === undefined ? table : table?.indexes.find((index) => index.name === indexName);
  if (!source) return undefined;
  const { hash, range } = source.schema;
  return range ? [hash.name, range.name] : [hash.name];
};

const serve = (database: Database & { tokens: Tokens }, operation: string, body: Buffer): AwsReply => {
  try {
    const [perform, ...required] = operations[operation] ?? [];
    if (!perform)
      throw dynamoDbError("UnknownOperationException", `There is no operation ${operation} here.`);
    const input = JSON.parse(body.toString());
    for (const parameter of required)
      if (input[parameter] === undefined)
        throw invalid(
          `1 validation error detected: Value null at '${parameter[0]!.toLowerCase()}${parameter.slice(1)}' ` +
            "failed to satisfy constraint: Member must not be null",
        );
    return reply(200, perform(database, input as never));
  } catch (error) {
    if (error instanceof AwsError) return errorReply(error);
    throw error;
  }
};

const reply = (status: number, answer: object): AwsReply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(answer),
});

/** Written here and not by the gateway: some errors carry more than their message. */
const errorReply = ({ code, message, details, status }: DynamoDbError): AwsReply =>
  reply(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message, ...details });
