import { Agent, request } from "node:http";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { KeysOf } from "../dynamodb/items.ts";
import type { AwsCall, AwsReply, Engine } from "../types.ts";
import { startDynoxide } from "./dynoxide.ts";
import { checkStartKey } from "./start-key.ts";
import { refuseOtherSchema } from "./table-schema.ts";

export interface DynamoDb {
  readonly engine: Engine;
  /**
   * Creates a table, or keeps the one there is with its items.
   * @returns whether it is new
   * @throws Error when the table there is has other keys or indexes than asked for.
   */
  ensureTable(table: CreateTableCommandInput): Promise<boolean>;
  /** The keys of the tables that were ensured. */
  readonly keysOf: KeysOf;
  stop(): Promise<void>;
}

/**
 * Starts the DynamoDB engine: dynoxide on `<stateDir>/dynamodb.sqlite`, or, when the variable
 * TIDINGS_DYNAMODB_ENDPOINT is set, the DynamoDB that answers there.
 * @param failed told when the engine ends by itself: its callers cannot go on.
 * @throws Error when there is no engine for this machine, with what to do about it.
 */
export const startDynamoDb = async ({
  stateDir,
  failed,
}: {
  stateDir: string;
  failed: (error: Error) => void;
}): Promise<DynamoDb> => {
  const external = process.env.TIDINGS_DYNAMODB_ENDPOINT;
  const dynoxide = external ? undefined : await startDynoxide(resolve(stateDir, "dynamodb.sqlite"), failed);
  const endpoint = new URL(dynoxide?.endpoint ?? external ?? "");
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const credentials = { accessKeyId: "operator", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: endpoint.href, region: "us-east-1", credentials });
  const keys = new Map<string, readonly string[]>();
  return {
    engine: {
      call: async (call) => {
        checkStartKey(call);
        return forward(endpoint, agent, call);
      },
    },
    ensureTable: async (table) => {
      const isNew = await ensureTable(client, table);
      for (const [index, schema] of schemasOf(table))
        keys.set(schemaName(table.TableName ?? "", index), keyNames(schema));
      return isNew;
    },
    keysOf: (table, index) => keys.get(schemaName(table, index)),
    async stop() {
      client.destroy();
      agent.destroy();
      await dynoxide?.stop();
    },
  };
};

const schemaName = (table: string, index?: string): string => `${table}/${index ?? ""}`;

/** The key schemas of a table and of its indexes, by the index's name. */
const schemasOf = ({ KeySchema, GlobalSecondaryIndexes = [] }: CreateTableCommandInput) => [
  [undefined, KeySchema] as const,
  ...GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema] as const),
];

/** The key attributes, the partition key first. */
const keyNames = (schema: CreateTableCommandInput["KeySchema"]): string[] =>
  (schema ?? [])
    .toSorted((a, b) => String(a.KeyType).localeCompare(String(b.KeyType)))
    .map(({ AttributeName = "" }) => AttributeName);

const forward = (endpoint: URL, agent: Agent, { headers, body }: AwsCall): Promise<AwsReply> => {
  const { promise, resolve, reject } = Promise.withResolvers<AwsReply>();
  const outgoing = request(endpoint, {
    agent,
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "content-length": body.length,
      "x-amz-target": headers["x-amz-target"],
      // One identity for all: some engines keep a database for each access key.
      authorization:
        "AWS4-HMAC-SHA256 Credential=operator/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      "x-amz-date": "20250101T000000Z",
    },
  });
  outgoing.on("error", reject);
  outgoing.on("response", (response) => {
    const { "content-type": contentType = "application/x-amz-json-1.0" } = response.headers;
    buffer(response).then(
      (answer) =>
        resolve({
          status: response.statusCode ?? 502,
          headers: { "content-type": contentType },
          body: answer,
        }),
      reject,
    );
  });
  outgoing.end(body);
  return promise;
};

const ensureTable = async (client: DynamoDBClient, table: CreateTableCommandInput): Promise<boolean> => {
  const existing = await describeTable(client, table.TableName ?? "");
  if (!existing) {
    await client.send(new CreateTableCommand(table));
    return true;
  }
  refuseOtherSchema(table, existing);
  return false;
};

const describeTable = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
