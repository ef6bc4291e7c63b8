import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExpiry } from "../../../../../stacks/local/dynamodb/expiry.ts";
import { ownCall } from "../../../../../stacks/local/dynamodb/own-call.ts";
import { type DynamoDb, startDynamoDb } from "../../../../../stacks/local/engines/dynamodb.ts";
import { createMemoryDynamoDb } from "../../../../../stacks/local/engines/memory/memory.ts";

const now = Date.parse("2027-12-29T12:00:00.000Z");
const seconds = (daysAgo: number) => ({ N: String(now / 1_000 - daysAgo * 86_400) });
const table = {
  TableName: "Deliveries",
  BillingMode: "PAY_PER_REQUEST" as const,
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" as const },
    { AttributeName: "entry", KeyType: "RANGE" as const },
  ],
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" as const },
    { AttributeName: "entry", AttributeType: "S" as const },
  ],
};

describe.each(["memory", "dynoxide"])("time to live in %s", (name) => {
  const folder = mkdtempSync(join(tmpdir(), "tidings-expiry-"));
  let engine: DynamoDb;
  beforeAll(async () => {
    engine =
      name === "memory"
        ? createMemoryDynamoDb({ now: () => now })
        : await startDynamoDb({
            stateDir: folder,
            failed: (error) => {
              throw error;
            },
          });
    await engine.ensureTable(table);
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  test("deletes what expired two days ago or longer, and nothing else", async () => {
    const items = { old: seconds(3), late: seconds(1), kept: seconds(-1), text: { S: "1" }, none: undefined };
    for (const [id, expires_at] of Object.entries(items))
      await engine.engine.call(
        ownCall("PutItem", {
          TableName: "Deliveries",
          Item: { id: { S: id }, entry: { S: "state" }, ...(expires_at && { expires_at }) },
        }),
      );
    const expiry = createExpiry(engine.engine, engine.keysOf);
    const ids = async () => {
      const { body } = await engine.engine.call(ownCall("Scan", { TableName: "Deliveries" }));
      return (JSON.parse(String(body)).Items as { id: { S: string } }[]).map(({ id }) => id.S).sort();
    };

    await expiry.sweep(now);
    expect(await ids()).toEqual(["kept", "late", "none", "old", "text"]);

    expiry.declare("Deliveries", "expires_at");
    await expiry.sweep(now);
    expect(await ids()).toEqual(["kept", "late", "none", "text"]);
  });
});
