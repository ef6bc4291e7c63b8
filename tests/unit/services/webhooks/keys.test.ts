import { afterEach, beforeEach, expect, test } from "vitest";
import { webhookKeys } from "../../../../services/webhooks/keys.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

const now = new Date("2026-11-29T12:00:00Z");
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

let stage: Stage;
let keys: ReturnType<typeof webhookKeys>;
beforeEach(async () => {
  stage = await startStage();
  keys = webhookKeys(stage.db, "Webhooks");
});
afterEach(() => stage.stop());

test("a key is made once, by whoever needs it first, and each webhook has its own", async () => {
  const several = await Promise.all(Array.from({ length: 5 }, () => keys.signing("crm", now)));
  const [first] = await keys.signing("crm", later(1_000));
  expect(several).toEqual(several.map(() => [first]));
  expect(first.length).toBe(32);
  expect(await keys.signing("billing", now)).not.toEqual([first]);
});

test("a key that was replaced signs along for a day", async () => {
  const [former] = await keys.signing("crm", now);
  const made = await keys.replace("crm", now);

  expect(made).not.toEqual(former);
  expect(await keys.signing("crm", later(23.9))).toEqual([made, former]);
  expect(await keys.signing("crm", later(24))).toEqual([made]);
});

test("of two that replace it at once one fails, and the key that receivers have is not forgotten", async () => {
  const [former] = await keys.signing("crm", now);
  const replaced = await Promise.allSettled([keys.replace("crm", now), keys.replace("crm", now)]);

  const made = replaced.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const [newest, beside] = await keys.signing("crm", now);
  expect(made).toContainEqual(newest);
  expect([former, ...made]).toContainEqual(beside);
});
