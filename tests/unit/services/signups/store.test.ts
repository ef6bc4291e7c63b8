import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const at = (time: string) => new Date(`2026-11-28T${time}Z`);
const minuteMs = 60_000;

test("so many are counted within a stretch of time, at once too, and the next one begins anew", async () => {
  const limit = { max: 3, seconds: 3600 };
  const count = (who: string, time: string) => stage.signups.count(["source", who], limit, at(time));
  const counted = await Promise.all(Array.from({ length: 8 }, () => count("192.0.2.1", "12:00:00")));
  expect(counted.filter(Boolean)).toHaveLength(3);
  expect(await count("192.0.2.1", "12:59:59")).toBe(false);
  expect(await count("192.0.2.2", "12:59:59")).toBe(true);
  expect(await count("192.0.2.1", "13:00:00")).toBe(true);
});

test("a mailbox is mailed once in ten minutes, however many ask at once", async () => {
  const take = (time: string) => stage.signups.takeLeave("ada@example.net", 10 * minuteMs, at(time));
  expect((await Promise.all(Array.from({ length: 5 }, () => take("12:05:00")))).filter(Boolean)).toHaveLength(
    1,
  );
  expect(await take("12:14:59")).toBe(false);
  expect(await take("12:15:00")).toBe(true);
  expect(await take("12:16:00")).toBe(false);
});

test("what is asked for is found by its token for seven days, and confirmed once", async () => {
  const pending = {
    list_id: "list_0000000000000000",
    email: "ada@example.net",
    address: "Ada@example.net",
    first_name: undefined,
    last_name: "Lovelace",
    wording: "I want it.",
    asked_at: "2026-11-28T12:00:00.000Z",
  };
  const token = await stage.signups.keep(pending);
  expect(token).toMatch(/^[\w-]{22}$/);
  expect(await stage.signups.find(token, at("12:00:00"))).toMatchObject({ address: "Ada@example.net" });
  for (const other of ["", "x", `${token}A`, token.toLowerCase()])
    expect(await stage.signups.find(other, at("12:00:00"))).toBe(undefined);

  for (const now of ["2026-11-28T13:00:00.000Z", "2026-11-28T14:00:00.000Z"])
    await stage.signups.noteConfirmed(token, now);
  expect(await stage.signups.find(token, at("15:00:00"))).toMatchObject({
    confirmed_at: "2026-11-28T13:00:00.000Z",
  });
  expect(await stage.signups.find(token, new Date("2026-12-05T12:00:00Z"))).toBe(undefined);
  // What is not there does not come into being
  await stage.signups.noteConfirmed("x", "2026-11-28T13:00:00.000Z");
  expect(await stage.signups.find("x", at("15:00:00"))).toBe(undefined);
});

test("what is kept of a mailbox is found by it, and forgotten", async () => {
  const pending = (list_id: string, email: string, asked_at: string) =>
    stage.signups.keep({ list_id, email, address: email, wording: "I want it.", asked_at });
  const first = await pending("list_1", "mine@example.net", "2026-11-28T12:00:00.000Z");
  await stage.signups.takeLeave("mine@example.net", minuteMs, at("12:10:00"));
  await pending("list_2", "mine@example.net", "2026-11-28T12:10:00.000Z");
  const others = await pending("list_3", "others@example.net", "2026-11-28T12:10:00.000Z");
  expect((await stage.signups.ofMailbox("mine@example.net")).map(({ list_id }) => list_id)).toEqual([
    "list_2",
    "list_1",
  ]);

  for (const _ of [1, 2]) await stage.signups.forget("mine@example.net");

  expect(await stage.signups.ofMailbox("mine@example.net")).toEqual([]);
  expect(await stage.signups.find(first, at("12:20:00"))).toBe(undefined);
  expect(await stage.signups.find(others, at("12:20:00"))).toMatchObject({ list_id: "list_3" });
  // Who was mailed a moment ago is not mailed again for it
  expect(await stage.signups.takeLeave("mine@example.net", 10 * minuteMs, at("12:19:59"))).toBe(false);
  const { Items } = await stage.db.send(new ScanCommand({ TableName: "Signups" }));
  expect(JSON.stringify(Items)).not.toContain("mine@example.net");
});

test("everything that is written has an end, and no token or counted source in the clear", async () => {
  const { Items = [] } = await stage.db.send(new ScanCommand({ TableName: "Signups" }));
  expect(Items.length).toBeGreaterThan(3);
  for (const { id, expires_at } of Items) {
    expect(expires_at).toBeGreaterThan(at("12:00:00").getTime() / 1000);
    expect(expires_at).toBeLessThanOrEqual(at("23:59:59").getTime() / 1000 + 7 * 24 * 3600);
    expect(id).toMatch(/^(count#[\w-]{43}#\d+|mailed#[\w-]{43}|pending#[\w-]{43})$/);
  }
});
