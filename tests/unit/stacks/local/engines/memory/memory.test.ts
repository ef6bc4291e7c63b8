/**
 * The same questions to dynoxide and to the engine in memory. Where dynoxide answers otherwise than DynamoDB, the engine
 * in memory answers as DynamoDB does; these cases fail when dynoxide does too, and can then join the others.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ownCall } from "../../../../../../stacks/local/dynamodb/own-call.ts";
import { createMemoryDynamoDb } from "../../../../../../stacks/local/engines/memory/memory.ts";
import { type BothEngines, scanAll, startBothEngines, tableOf } from "./both-engines.ts";
import { absent, alike, items, key, other, refused, table, takenByDynoxide } from "./cases.ts";

let both: BothEngines;
beforeAll(async () => {
  both = await startBothEngines();
  await both.ensureTable(tableOf(table.TableName));
});
afterAll(() => both.stop());
/** Cases write to these keys alone. */
beforeEach(() =>
  both.ask("BatchWriteItem", {
    RequestItems: {
      [table.TableName]: [
        ...items.map((Item) => ({ PutRequest: { Item } })),
        { DeleteRequest: { Key: absent } },
      ],
    },
  }),
);

/** The message of an error, in the engine in memory and by its name in dynoxide. */
const messageOf = async (operation: string, input: object) => {
  const { memory, dynoxide } = await both.ask(operation, input);
  return { message: memory.body.message, errors: [memory.error, dynoxide.error] };
};

const letters = { TableName: "Letters" };
/** Puts items with sort keys that are strings. */
const putLetters = async (p: string, sortKeys: readonly string[]) => {
  await both.ensureTable({
    ...letters,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: "p", KeyType: "HASH" },
      { AttributeName: "t", KeyType: "RANGE" },
    ],
    AttributeDefinitions: ["p", "t"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  });
  for (const t of sortKeys) await both.ask("PutItem", { ...letters, Item: { p: { S: p }, t: { S: t } } });
};

describe("answers as dynoxide does", () => {
  it.each(alike)("to %s (%s)", async (_, operation, input) => {
    const { memory, dynoxide } = await both.ask(operation, input);
    expect(memory).toEqual(dynoxide);
    expect(await scanAll(both.memory, table)).toEqual(await scanAll(both.dynoxide, table));
  });
});

describe("refuses with DynamoDB's words", () => {
  it.each(refused)("%s (%s)", async (_, operation, input, message) => {
    expect(await messageOf(operation, input)).toEqual({
      message: message.replace("1 validation error detected: ", ""),
      errors: ["ValidationException", "ValidationException"],
    });
  });
});

describe("refuses, unlike dynoxide,", () => {
  it.each(takenByDynoxide)("%s (%s)", async (_, operation, input, message) => {
    const answer = await messageOf(operation, input);
    expect(answer.message).toBe(message);
    expect(answer.errors[0]).toBe("ValidationException");
    expect(answer.errors[1]).not.toBe("ValidationException");
  });

  it("a transaction as a whole when an expression of it is wrong", async () => {
    const Update = { ...table, Key: key, UpdateExpression: "SET x = :undefined" };
    const { memory, dynoxide } = await both.ask("TransactWriteItems", { TransactItems: [{ Update }] });
    expect([memory.error, dynoxide.error]).toEqual(["ValidationException", "TransactionCanceledException"]);
  });

  it("a key attribute changed in a transaction", async () => {
    const Update = {
      ...table,
      Key: key,
      UpdateExpression: "SET p = :v",
      ExpressionAttributeValues: { ":v": { S: "!" } },
    };
    const { memory, dynoxide } = await both.ask("TransactWriteItems", { TransactItems: [{ Update }] });
    expect([memory.error, dynoxide.error]).toEqual(["TransactionCanceledException", undefined]);
  });
});

describe("does, unlike dynoxide, as DynamoDB documents:", () => {
  const change = async (UpdateExpression: string, value?: object) => {
    const { memory, dynoxide } = await both.ask("UpdateItem", {
      ...table,
      Key: key,
      UpdateExpression,
      ReturnValues: "ALL_NEW",
      ...(value && { ExpressionAttributeValues: { ":v": value } }),
    });
    expect(memory).not.toEqual(dynoxide);
    return memory.body.Attributes as Record<string, unknown>;
  };

  it("an element far beyond the end of a list is appended, without a hole", async () => {
    const { l } = await change("SET l[9] = :v", { S: "!" });
    expect(l).toEqual({ L: [{ N: "1" }, { S: "two" }, { N: "3" }, { S: "!" }] });
  });

  it("elements are removed by the places they had before the update", async () => {
    expect((await change("REMOVE l[0], l[1]")).l).toEqual({ L: [{ N: "3" }] });
  });

  it("a number is deleted from a set however it is written", async () => {
    expect((await change("DELETE ns :v", { NS: ["1.0"] })).ns).toEqual({ NS: ["2"] });
  });

  it("there is no item before the one that an update makes", async () => {
    const input = { ...table, Key: absent, ReturnValues: "ALL_OLD" };
    const { memory, dynoxide } = await both.ask("UpdateItem", input);
    expect([memory.body, dynoxide.body]).toEqual([{}, { Attributes: absent }]);
  });

  it("a projected read of a transaction has what was asked for, and pays for the item", async () => {
    await both.ask("PutItem", { ...table, Item: { ...key, n: { N: "1" }, x: { S: "x".repeat(5_000) } } });
    const { memory, dynoxide } = await both.ask("TransactGetItems", {
      TransactItems: [{ Get: { ...table, Key: key, ProjectionExpression: "n" } }],
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(memory.body).toMatchObject({
      Responses: [{ Item: { n: { N: "1" } } }],
      ConsumedCapacity: [{ CapacityUnits: 4 }],
    });
    expect(memory.body).not.toEqual(dynoxide.body);
  });

  it("a prefix of a sort key has large and small letters", async () => {
    await putLetters("small", ["ab", "AB"]);
    const { memory, dynoxide } = await both.ask("Query", {
      ...letters,
      KeyConditionExpression: "p = :p AND begins_with(t, :t)",
      ExpressionAttributeValues: { ":p": { S: "small" }, ":t": { S: "a" } },
    });
    expect([memory.body.Count, dynoxide.body.Count]).toEqual([1, 2]);
  });

  it("a scan goes on after an item that was deleted meanwhile", async () => {
    const segment = { ...table, Segment: 0, TotalSegments: 1 };
    await both.ask("DeleteItem", { ...table, Key: other });
    const { memory, dynoxide } = await both.ask("Scan", { ...segment, ExclusiveStartKey: other });
    expect(memory.body.Count).toBeGreaterThan(0);
    expect(dynoxide.body.Count).toBe(0);
  });
});

describe("strings", () => {
  it("are sorted by their bytes, in which surrogates come last", async () => {
    await putLetters("sorted", ["\u{1f600}", "\uffee", "z", "é", "\ud7ff", "za", "\u{1f600}a"]);
    const { memory, dynoxide } = await both.ask("Query", {
      ...letters,
      KeyConditionExpression: "p = :p AND t > :t",
      ExpressionAttributeValues: { ":p": { S: "sorted" }, ":t": { S: "z" } },
      ProjectionExpression: "t",
    });
    expect(memory).toEqual(dynoxide);
    const found = (memory.body.Items as { t: { S: string } }[]).map(({ t }) => t.S);
    expect(found).toEqual(["za", "é", "\ud7ff", "\uffee", "\u{1f600}", "\u{1f600}a"]);
  });
});

describe("in memory", () => {
  it("reads at most 1 MB at once, and all of it page by page", async () => {
    const large = { TableName: "Large" };
    await both.ensureTable(tableOf(large.TableName));
    for (let n = 100; n < 108; n++)
      await both.ask("PutItem", {
        ...large,
        Item: { p: { S: "large" }, s: { N: `${n}` }, x: { S: "x".repeat(300_000) } },
      });
    const input = {
      ...large,
      KeyConditionExpression: "p = :p",
      ExpressionAttributeValues: { ":p": { S: "large" } },
      ProjectionExpression: "s",
      ReturnConsumedCapacity: "TOTAL",
    };
    let [ExclusiveStartKey, counts]: [unknown, unknown[]] = [undefined, []];
    do {
      const { memory, dynoxide } = await both.ask("Query", {
        ...input,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      });
      // dynoxide counts the item that did not fit among those it scanned.
      const { ScannedCount, ...rest } = memory.body;
      expect(dynoxide.body).toMatchObject(rest);
      counts = [...counts, ScannedCount];
      ExclusiveStartKey = memory.body.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(counts).toEqual([3, 3, 2]);
  });

  it("scans in segments that have every item once, in an order that is not the keys'", async () => {
    const many = { TableName: "Many" };
    await both.ensureTable(tableOf(many.TableName));
    for (let n = 0; n < 50; n++)
      await both.memory("PutItem", { ...many, Item: { p: { S: `${n}` }, s: { N: "1" } } });
    const all = await scanAll(both.memory, many);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => scanAll(both.memory, { ...many, Segment, TotalSegments: 3, Limit: 4 })),
    );
    expect(segments.flat().toSorted()).toEqual(all);
    expect(Math.min(...segments.map(({ length }) => length))).toBeGreaterThan(5);
    const { body } = await both.memory("Scan", many);
    const found = (body.Items as { p: { S: string } }[]).map(({ p }) => p.S);
    expect(found).not.toEqual(found.toSorted());
  });

  it("does a transaction with a token once within ten minutes, and refuses the token for another", async () => {
    const add = {
      ...table,
      Key: key,
      UpdateExpression: "ADD n :v",
      ExpressionAttributeValues: { ":v": { N: "1" } },
    };
    const input = {
      TransactItems: [{ Update: add }],
      ClientRequestToken: "once",
      ReturnConsumedCapacity: "TOTAL",
    };
    const count = async () => (await both.memory("GetItem", { ...table, Key: key })).body.Item;
    for (let time = 0; time < 2; time++) {
      const { memory, dynoxide } = await both.ask("TransactWriteItems", input);
      expect(memory).toEqual(dynoxide);
    }
    expect(await count()).toMatchObject({ n: { N: "6" } });
    const { memory, dynoxide } = await both.ask("TransactWriteItems", {
      ...input,
      TransactItems: [{ Update: add }, { Delete: { ...table, Key: other } }],
    });
    expect([memory.error, dynoxide.error]).toEqual(Array(2).fill("IdempotentParameterMismatchException"));
    both.pass(10 * 60_000 - 1);
    await both.memory("TransactWriteItems", input);
    expect(await count()).toMatchObject({ n: { N: "6" } });
    both.pass(1);
    await both.memory("TransactWriteItems", input);
    expect(await count()).toMatchObject({ n: { N: "7" } });
  });

  it("answers the same calls with the same bytes", async () => {
    const run = async () => {
      const { engine, ensureTable } = createMemoryDynamoDb({ now: () => 0 });
      await ensureTable(tableOf(table.TableName));
      const replies: unknown[] = [];
      for (const Item of items) await engine.call(ownCall("PutItem", { ...table, Item }));
      for (const [, operation, input] of alike)
        replies.push((await engine.call(ownCall(operation, input))).body);
      return replies;
    };
    expect(await run()).toEqual(await run());
  });

  it("keeps a table that is declared again, and refuses another schema", async () => {
    const memory = createMemoryDynamoDb({ now: () => 0 });
    const declared = tableOf("Declared");
    await memory.ensureTable(declared);
    await memory.engine.call(ownCall("PutItem", { TableName: "Declared", Item: key }));
    await memory.ensureTable(declared);
    const { body } = await memory.engine.call(ownCall("GetItem", { TableName: "Declared", Key: key }));
    expect(JSON.parse(body.toString())).toEqual({ Item: key });
    await expect(memory.ensureTable({ ...declared, GlobalSecondaryIndexes: undefined })).rejects.toThrow(
      "Table Declared exists with another schema than the stack declares",
    );
  });
});
