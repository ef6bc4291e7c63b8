import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { idleMs, openSession } from "../../../../services/sessions/session.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const start = new Date("2026-11-29T12:00:00.000Z");
const after = (ms: number) => new Date(start.getTime() + ms);
const opened = async () => {
  const { token, session } = openSession({ key_hash: "0".repeat(64) }, start);
  await stage.sessions.add(session);
  return { token, session };
};
const stored = async (hash: string) =>
  (await stage.db.send(new GetCommand({ TableName: "Sessions", Key: { id: `session#${hash}` } }))).Item;

test("a session is found by its token, which nothing in the table tells", async () => {
  const { token, session } = await opened();
  expect(await stage.sessions.find(token, start)).toEqual(session);
  expect(await stage.sessions.find(session.hash, start)).toBeUndefined();
  expect(await stage.sessions.find("another", start)).toBeUndefined();
  const { Items } = await stage.db.send(new ScanCommand({ TableName: "Sessions" }));
  expect(JSON.stringify(Items)).not.toContain(token);
});

test("it ends a day after it was used last, though DynamoDB has yet to delete it", async () => {
  const { token, session } = await opened();
  expect(await stage.sessions.find(token, after(idleMs - 1))).toBeDefined();
  expect(await stored(session.hash)).toMatchObject({
    session: { seen_at: after(idleMs - 1).toISOString() },
    expires_at: Math.ceil(after(2 * idleMs - 1).getTime() / 1_000),
  });
  expect(await stage.sessions.find(token, after(2 * idleMs - 2))).toBeDefined();
  expect(await stage.sessions.find(token, after(4 * idleMs))).toBeUndefined();
});

test("one that was ended is none, whoever uses it in that moment", async () => {
  const { token, session } = await opened();
  const [found] = await Promise.all([
    stage.sessions.find(token, after(idleMs / 2)),
    stage.sessions.end(token),
  ]);
  expect([undefined, session.hash]).toContain(found?.hash);
  await stage.sessions.end(token);
  expect(await stage.sessions.find(token, start)).toBeUndefined();
  expect(await stored(session.hash)).toBeUndefined();
});
