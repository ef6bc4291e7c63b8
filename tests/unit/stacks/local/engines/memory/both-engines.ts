import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { ownCall } from "../../../../../../stacks/local/dynamodb/own-call.ts";
import { startDynamoDb } from "../../../../../../stacks/local/engines/dynamodb.ts";
import { createMemoryDynamoDb } from "../../../../../../stacks/local/engines/memory/memory.ts";
import { errorReply } from "../../../../../../stacks/local/gateway/errors.ts";
import { AwsError, type Engine } from "../../../../../../stacks/local/types.ts";
import { temporaryFolder } from "../../../../../support/local-sqs-s3.ts";

/** An answer without what two engines may have of their own: order where there is none, namespaces, envelopes. */
export interface Answer {
  readonly status: number;
  /** Name of the error. */
  readonly error?: string;
  readonly body: Record<string, unknown>;
}

/** A table with a sort key that is a number, and an index of each kind of projection. */
export const tableOf = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "p", KeyType: "HASH" },
    { AttributeName: "s", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "p", AttributeType: "S" },
    { AttributeName: "s", AttributeType: "N" },
    { AttributeName: "g", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: (["ALL", "KEYS_ONLY", "INCLUDE"] as const).map((ProjectionType) => ({
    IndexName: ProjectionType,
    KeySchema: [
      { AttributeName: "g", KeyType: "HASH" },
      ...(ProjectionType === "KEYS_ONLY" ? [] : [{ AttributeName: "s", KeyType: "RANGE" as const }]),
    ],
    Projection: { ProjectionType, ...(ProjectionType === "INCLUDE" && { NonKeyAttributes: ["x", "n"] }) },
  })),
});

/** dynoxide over HTTP and the engine in memory. */
export const startBothEngines = async () => {
  const folder = await temporaryFolder();
  let now = 0;
  const memory = createMemoryDynamoDb({ now: () => now });
  const dynoxide = await startDynamoDb({
    stateDir: folder.path,
    failed: (error) => {
      throw error;
    },
  });
  return {
    memory: (operation: string, input: object) => ask(memory.engine, operation, input),
    dynoxide: (operation: string, input: object) => ask(dynoxide.engine, operation, input),
    /** The same question to both. */
    ask: async (operation: string, input: object) => ({
      dynoxide: await ask(dynoxide.engine, operation, input),
      memory: await ask(memory.engine, operation, input),
    }),
    ensureTable: async (table: CreateTableCommandInput) => {
      await Promise.all([memory.ensureTable(table), dynoxide.ensureTable(table)]);
    },
    /** Moves the time of the engine in memory. */
    pass: (ms: number) => {
      now += ms;
    },
    engines: { memory: memory.engine, dynoxide: dynoxide.engine },
    async stop() {
      await dynoxide.stop();
      await folder.remove();
    },
  };
};

export type BothEngines = Awaited<ReturnType<typeof startBothEngines>>;

const ask = async (engine: Engine, operation: string, input: object): Promise<Answer> => {
  // What is refused before dynoxide is asked is thrown, and written by the gateway.
  const reply = await engine.call(ownCall(operation, input)).catch((error: unknown) => {
    if (error instanceof AwsError) return errorReply("dynamodb", error);
    throw error;
  });
  const { __type, message, Message, ...body } = JSON.parse(reply.body.toString());
  const words = message ?? Message;
  return {
    status: reply.status,
    ...(__type && { error: __type.replace(/.*#/, "") }),
    body: normalize({ ...body, ...(words && { message: wordsOf(words) }) }) as Record<string, unknown>,
  };
};

/** dynoxide puts the envelope before errors of two operations only. */
const wordsOf = (message: string): string =>
  message
    .replace("1 validation error detected: ", "")
    .replace(
      /^(Operands for [+-] must be numbers|list_append requires two list operands)$/,
      "An operand in the update expression has an incorrect data type",
    );

/** Sets have no order. */
const normalize = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      /^[SNB]S$/.test(name) && Array.isArray(one) ? one.toSorted() : normalize(one),
    ]),
  );
};

/** The items of all pages, in an order of their own: that of a scan is each engine's own. */
export const scanAll = async (
  ask: (operation: string, input: object) => Promise<Answer>,
  input: Readonly<Record<string, unknown>>,
): Promise<string[]> => {
  const items: unknown[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { body } = await ask("Scan", { ...input, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) });
    items.push(...(body.Items as unknown[]));
    ExclusiveStartKey = body.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items.map((item) => JSON.stringify(sorted(item))).toSorted();
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
};
