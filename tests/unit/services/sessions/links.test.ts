import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { linkLifeMs } from "../../../../services/sessions/link-store.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.clear());

const now = new Date("2026-11-29T12:00:00.000Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const holder = { member_id: "member_0123456789abcdef", ended: 3 };

test("a link is 256 random bits, of which a hash is kept, and lets in once", async () => {
  const token = await stage.links.make("sign_in", holder, now);
  expect(token).toMatch(/^[\w-]{43}$/);
  const { Items } = await stage.db.send(new ScanCommand({ TableName: "Sessions" }));
  expect(JSON.stringify(Items)).not.toContain(token);
  expect(await stage.links.spend("a".repeat(43), now)).toBeUndefined();
  expect(await stage.links.spend(token, now)).toEqual(holder);
  expect(await stage.links.spend(token, now)).toBeUndefined();
});

test.each(["invitation", "sign_in"] as const)(
  "a link of kind %s is over in its time, to the moment",
  async (kind) => {
    const [early, late] = [
      await stage.links.make(kind, holder, now),
      await stage.links.make(kind, holder, now),
    ];
    expect(await stage.links.spend(early, after(linkLifeMs[kind] - 1))).toEqual(holder);
    expect(await stage.links.spend(late, after(linkLifeMs[kind]))).toBeUndefined();
  },
);

test("of many who follow a link at the same moment one comes in", async () => {
  const token = await stage.links.make("invitation", holder, now);
  const all = await Promise.all(Array.from({ length: 8 }, () => stage.links.spend(token, now)));
  expect(all.filter(Boolean)).toEqual([holder]);
});

test("who spends a link whose answer is lost comes in all the same", async () => {
  const token = await stage.links.make("invitation", holder, now);
  stage.faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });
  expect(await stage.links.spend(token, now)).toEqual(holder);
  expect(await stage.links.spend(token, now)).toBeUndefined();
});
