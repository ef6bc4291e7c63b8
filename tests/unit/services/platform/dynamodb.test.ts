import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { putIfAbsent, removeItem, transact, updateIf } from "../../../../services/platform/dynamodb.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.set({ seed: 0, rules: [] }));

/** The next call of an operation takes effect and its answer is lost: the SDK repeats it. */
const loseReplyTo = (operation: string) =>
  stage.faults.set({
    seed: 0,
    rules: [{ service: "dynamodb", operation, kind: "error-after", count: 1 }],
  });

const table = () => ({ db: stage.db, name: "Contacts" });
const put = (email: string, fields: object = {}) => putIfAbsent(table(), { email, ...fields }, "email");
const read = async (email: string) =>
  (await stage.db.send(new GetCommand({ TableName: "Contacts", Key: { email }, ConsistentRead: true }))).Item;
const update = (email: string, UpdateExpression: string, ConditionExpression: string, values: object) =>
  updateIf(
    stage.db,
    new UpdateCommand({
      TableName: "Contacts",
      Key: { email },
      UpdateExpression,
      ConditionExpression,
      ExpressionAttributeValues: { ...values },
      ReturnValues: "ALL_NEW",
    }),
  );

test("an item is put once, whether or not the answer arrives", async () => {
  loseReplyTo("PutItem");
  expect(await put("put", { by: "first" })).toBe(true);
  expect(stage.faults.injected()).toHaveLength(1);
  expect(await put("put", { by: "second" })).toBe(false);
  expect(await read("put")).toMatchObject({ by: "first" });
});

test("an update whose answer was lost gives what it would have given", async () => {
  await put("lost", { place: "a", tags: new Set(["x"]) });
  loseReplyTo("UpdateItem");
  const moved = { email: "lost", place: "b", tags: new Set(["x"]) };
  expect(await update("lost", "SET place = :b", "place = :a", { ":a": "a", ":b": "b" })).toEqual(moved);
  expect(stage.faults.injected()).toHaveLength(1);
});

test("an update that another made before is refused", async () => {
  await put("refused", { place: "a" });
  const move = () => update("refused", "SET place = :b", "place = :a", { ":a": "a", ":b": "b" });
  expect(await move()).toBeDefined();
  expect(await move()).toBeUndefined();
  expect(await update("nobody", "SET place = :b", "place = :a", { ":a": "a", ":b": "b" })).toBeUndefined();
});

test.each([
  ["adds", "ADD n :one", 1],
  ["sets and adds", "SET place = :place ADD n :one", 1],
  ["removes and adds", "REMOVE place ADD n :one", 1],
  ["adds, and sets last", "ADD n :one SET place = :place", 1],
])(
  "an update that %s does so once, though its condition would let the repeat pass",
  async (_, expression, n) => {
    const email = `once ${expression}`;
    await put(email, { place: "a" });
    loseReplyTo("UpdateItem");
    const values = { ":one": 1, ...(expression.includes(":place") && { ":place": "b" }) };
    expect(await update(email, expression, "attribute_exists(email)", values)).toMatchObject({ n });
    expect(await read(email)).toMatchObject({ n });
    expect(stage.faults.injected()).toHaveLength(1);
  },
);

test("the next update of the same caller is another", async () => {
  await put("again", {});
  for (const n of [1, 2])
    expect(await update("again", "ADD n :one", "attribute_exists(email)", { ":one": 1 })).toMatchObject({
      n,
    });
});

test("the repeat is refused whichever alternative of a condition holds", async () => {
  await put("or", { place: "c" });
  const condition = "place = :c OR place = :a";
  const values = { ":a": "a", ":c": "c", ":one": 1 };
  loseReplyTo("UpdateItem");
  expect(await update("or", "ADD n :one", condition, values)).toMatchObject({ n: 1 });
});

test("an item is removed, whether or not the answer arrives", async () => {
  await put("removed");
  loseReplyTo("DeleteItem");
  expect(await removeItem(table(), { email: "removed" })).toBe(true);
  expect(stage.faults.injected()).toHaveLength(1);
  expect(await read("removed")).toBeUndefined();
  expect(await removeItem(table(), { email: "removed" })).toBe(false);
});

test("a transaction whose answer was lost is done once, and said to be", async () => {
  await put("transacted", { open: true });
  const items = [
    {
      Update: {
        TableName: "Contacts",
        Key: { email: "transacted" },
        UpdateExpression: "SET #open = :false ADD n :one",
        ConditionExpression: "#open = :true",
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":false": false, ":true": true, ":one": 1 },
      },
    },
  ];
  loseReplyTo("TransactWriteItems");
  expect(await transact(stage.db, items)).toBe(true);
  expect(stage.faults.injected()).toHaveLength(1);
  expect(await read("transacted")).toMatchObject({ n: 1 });
  expect(await transact(stage.db, items)).toBe(false);
});
