import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type DynamoDb, startDynamoDb } from "../../../../../stacks/local/engines/dynamodb.ts";
import { failureOf, startGateway } from "../../../../support/local-gateway.ts";
import { runAndKill, temporaryFolder } from "../../../../support/local-sqs-s3.ts";
import { contacts } from "./dynamodb-harness.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dynamodb: DynamoDb;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let client: DynamoDBClient;
let failures: Error[];

const start = async () => {
  failures = [];
  dynamodb = await startDynamoDb({ stateDir: folder.path, failed: (error) => failures.push(error) });
  await dynamodb.ensureTable(contacts);
  gateway = await startGateway(() => ({ dynamodb: dynamodb.engine }));
  client = new DynamoDBClient(gateway.clientOf("api"));
};
const stop = async () => {
  client.destroy();
  await gateway.stop();
  await dynamodb.stop();
};
beforeEach(async () => {
  folder = await temporaryFolder();
  await start();
});
afterEach(async () => {
  await stop();
  await folder.remove();
});

const put = (email: string, more: object = {}) =>
  client.send(new PutItemCommand({ TableName: "EmailContacts", Item: { email: { S: email } }, ...more }));
const get = async (email: string) =>
  (await client.send(new GetItemCommand({ TableName: "EmailContacts", Key: { email: { S: email } } }))).Item;
const enginePid = async () => Number(await readFile(join(folder.path, "dynamodb.sqlite.pid"), "utf8"));
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("keeps items, conditions, transactions and indexes as DynamoDB does", async () => {
  await put("a@b.c", { Item: { email: { S: "a@b.c" }, status: { S: "subscribed" }, name: { S: "Zoë 😀" } } });

  expect(await get("a@b.c")).toEqual({
    email: { S: "a@b.c" },
    status: { S: "subscribed" },
    name: { S: "Zoë 😀" },
  });
  await expect(put("a@b.c", { ConditionExpression: "attribute_not_exists(email)" })).rejects.toThrow(
    ConditionalCheckFailedException,
  );
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: "EmailContacts", Item: { email: { S: "new@b.c" } } } },
      {
        ConditionCheck: {
          TableName: "EmailContacts",
          Key: { email: { S: "missing@b.c" } },
          ConditionExpression: "attribute_exists(email)",
        },
      },
    ],
  });
  await expect(client.send(transaction)).rejects.toThrow(TransactionCanceledException);
  expect(await get("new@b.c")).toBeUndefined();
  const { Items } = await client.send(
    new QueryCommand({
      TableName: "EmailContacts",
      IndexName: "by_status",
      KeyConditionExpression: "#status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": { S: "subscribed" } },
    }),
  );
  expect(Items).toEqual([{ email: { S: "a@b.c" }, status: { S: "subscribed" } }]);
});

const page = (ExclusiveStartKey: Record<string, AttributeValue>) => ({
  TableName: "EmailContacts",
  ExclusiveStartKey,
});
const ofStatus = (ExclusiveStartKey: Record<string, AttributeValue>) =>
  new QueryCommand({
    ...page(ExclusiveStartKey),
    IndexName: "by_status",
    KeyConditionExpression: "#status = :status",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":status": { S: "subscribed" } },
  });
const empty = (key: string) =>
  `The provided starting key is invalid: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key}`;

it.each<[string, QueryCommand | ScanCommand, string]>([
  ["an empty value", new ScanCommand(page({ email: { S: "" } })), empty("email")],
  ["an empty value of an index", ofStatus({ email: { S: "a" }, status: { S: "" } }), empty("status")],
  [
    "a value of another type",
    new ScanCommand(page({ email: { N: "1" } })),
    "The provided starting key is invalid: The provided key element does not match the schema",
  ],
  [
    "a foreign attribute",
    new ScanCommand(page({ email: { S: "a" }, more: { S: "a" } })),
    "The provided starting key is invalid: The provided key element does not match the schema",
  ],
  [
    "a value outside what is asked for",
    ofStatus({ email: { S: "a" }, status: { S: "bounced" } }),
    "The provided starting key is outside query boundaries based on provided conditions",
  ],
])("begins no page at a key with %s", async (_, command, message) => {
  expect(await failureOf(client.send(command as QueryCommand))).toEqual({
    name: "ValidationException",
    message,
    status: 400,
  });
});

it("begins a page at the key where the one before ended", async () => {
  for (const email of ["a", "b"])
    await put(email, { Item: { email: { S: email }, status: { S: "subscribed" } } });
  const { Items } = await client.send(ofStatus({ email: { S: "a" }, status: { S: "subscribed" } }));
  expect(Items?.map(({ email }) => email?.S)).toEqual(["b"]);
});

it("knows the keys of its tables and indexes", () => {
  expect(dynamodb.keysOf("EmailContacts")).toEqual(["email"]);
  expect(dynamodb.keysOf("EmailContacts", "by_status")).toEqual(["status"]);
  expect(dynamodb.keysOf("Nothing")).toBeUndefined();
});

it("meters the capacity that the engine reports", async () => {
  await put("a@b.c");
  await get("a@b.c");
  expect(gateway.meter.snapshot().services.dynamodb?.units).toEqual({ write_units: 1, read_units: 0.5 });
});

it("keeps a table that is declared again as it was, in whatever order, and refuses another schema", async () => {
  await put("a@b.c");
  const { AttributeDefinitions = [] } = contacts;
  await dynamodb.ensureTable({ ...contacts, AttributeDefinitions: AttributeDefinitions.toReversed() });
  expect(await get("a@b.c")).toBeDefined();
  const withoutIndex = {
    ...contacts,
    AttributeDefinitions: AttributeDefinitions.slice(0, 1),
    GlobalSecondaryIndexes: undefined,
  };
  await expect(dynamodb.ensureTable(withoutIndex)).rejects.toThrow(
    "Table EmailContacts exists with another schema than the stack declares",
  );
});

it("keeps its items over a restart, and leaves no process behind", async () => {
  await put("a@b.c");
  const pid = await enginePid();
  await stop();
  expect(isRunning(pid)).toBe(false);
  await start();
  expect(await get("a@b.c")).toEqual({ email: { S: "a@b.c" } });
});

it("survives kill -9: the engine ends with its parent, and its items are there at the next start", async () => {
  await stop();
  await runAndKill(join(import.meta.dirname, "dynamodb-process.ts"), folder.path);
  const orphan = await enginePid();
  await vi.waitFor(() => expect(isRunning(orphan)).toBe(false), { timeout: 5_000, interval: 20 });
  await start();
  expect(await get("a@b.c")).toEqual({ email: { S: "a@b.c" } });
});

it("ends an engine that an earlier run left on the same file", async () => {
  const leftover = await enginePid();
  const second = await startDynamoDb({ stateDir: folder.path, failed: () => {} });
  await vi.waitFor(() => expect(isRunning(leftover)).toBe(false), { timeout: 5_000, interval: 20 });
  expect(await enginePid()).not.toBe(leftover);
  await second.stop();
});

it("says when the engine ends by itself, and fails every call from then on", async () => {
  process.kill(await enginePid(), "SIGKILL");
  await vi.waitFor(() => expect(failures).toHaveLength(1), { timeout: 5_000, interval: 20 });
  expect(failures[0]?.message).toMatch(/^DynamoDB engine .*dynoxide ended \(SIGKILL\)/);
  await expect(put("a@b.c")).rejects.toMatchObject({ name: "InternalServerError" });
  expect(gateway.reported).toHaveLength(1);
});

it("uses the DynamoDB of a variable instead of an engine of its own, where it is set", async () => {
  vi.stubEnv("TIDINGS_DYNAMODB_ENDPOINT", "http://127.0.0.1:1");
  const external = await startDynamoDb({ stateDir: folder.path, failed: () => {} });
  vi.unstubAllEnvs();
  await expect(external.ensureTable(contacts)).rejects.toThrow("ECONNREFUSED");
  await external.stop();
});
