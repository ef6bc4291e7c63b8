import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContactStatus } from "../../../../services/contacts/contact.ts";
import type { SuppressionReason } from "../../../../services/suppressions/suppression.ts";
import { comeBack, silenceOf, standingOf } from "../../../../services/unsubscribes/come-back.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = "2026-11-28T12:00:00.000Z";
const campaign_id = "ses_campaign_left";
const delivery = { campaign_id, batch: 0, index: 0 };

const given = async (key: string, reason?: SuppressionReason, status?: ContactStatus) => {
  if (reason) await stage.suppressions.add({ email: key, reason, source: campaign_id, created_at: now });
  if (status)
    await stage.contacts.create(
      { email: { key, address: key }, attributes: {}, status: "subscribed" },
      now,
      status,
    );
};
const standing = (key: string) => standingOf(stage, { key });
const back = (key: string) => comeBack(stage, { key, delivery }, now);

test("who left comes back: subscribed, and no longer suppressed, with the reason kept", async () => {
  const key = "left@example.net";
  await given(key, "unsubscribe", "unsubscribed");
  expect(await standing(key)).toBe("unsubscribe");

  expect(await back(key)).toBeUndefined();

  expect(await standing(key)).toBeUndefined();
  expect((await stage.contacts.get(key))?.status).toBe("subscribed");
  expect(await stage.suppressions.record(key)).toMatchObject({
    lifted_at: now,
    lift_reason: `The person came back by the link of ${campaign_id}.`,
  });
  // Twice is as once, and who leaves again is gone again
  expect(await back(key)).toBeUndefined();
  await given(key, "unsubscribe");
  expect(await standing(key)).toBe("unsubscribe");
});

test("whose opt-out an operator lifted gets nothing, is told so, and comes back as from the opt-out", async () => {
  const key = "lifted@example.net";
  await given(key, undefined, "unconfirmed");
  expect(await silenceOf(stage, { key })).toBe("unsubscribe");

  expect(await back(key)).toBeUndefined();

  expect(await silenceOf(stage, { key })).toBeUndefined();
  expect((await stage.contacts.get(key))?.status).toBe("subscribed");
});

test.each<[string, SuppressionReason | undefined, ContactStatus]>([
  ["left", "unsubscribe", "unsubscribed"],
  ["had not left", undefined, "subscribed"],
])("who paused and %s gets mail now: the pause has ended", async (what, reason, status) => {
  const key = `paused.${what.replaceAll(" ", ".")}@example.net`;
  await given(key, reason, status);
  await stage.contacts.snooze(key, "2027-05-28T12:00:00.000Z", now);

  expect(await back(key)).toBeUndefined();

  expect(await stage.contacts.get(key)).toMatchObject({ status: "subscribed" });
  expect(await stage.contacts.get(key)).not.toHaveProperty("snoozed_until");
});

test("who is no contact comes back, too", async () => {
  await given("stranger@example.net", "unsubscribe");
  expect(await back("stranger@example.net")).toBeUndefined();
  expect(await standing("stranger@example.net")).toBeUndefined();
});

test.each<[string, SuppressionReason, SuppressionReason | undefined, ContactStatus | undefined]>([
  ["it bounced", "bounce", "bounce", "bounced"],
  ["it complained", "complaint", "complaint", "complained"],
  ["an operator stopped it", "manual", "manual", "subscribed"],
  ["it complained after it left", "complaint", "unsubscribe", "complained"],
  ["it bounced after it left", "bounce", "unsubscribe", "bounced"],
  ["an operator stopped it before it left", "manual", "manual", "unsubscribed"],
])("an address stays as it is where %s", async (what, stands, reason, status) => {
  const key = `${what.replaceAll(" ", ".")}@example.net`;
  await given(key, reason, status);

  expect(await back(key)).toBe(stands);

  expect(await standing(key)).toBe(stands);
  expect(await stage.suppressions.get(key)).toBeDefined();
  expect((await stage.contacts.get(key))?.status).toBe(status);
});

test("a pause stays where the address does", async () => {
  const key = "paused.bounced@example.net";
  await given(key, "bounce", "bounced");
  const until = "2027-05-28T12:00:00.000Z";
  await stage.contacts.snooze(key, until, now);
  expect(await back(key)).toBe("bounce");
  expect(await stage.contacts.get(key)).toMatchObject({ snoozed_until: until });
});

test("a complaint that comes meanwhile stands", async () => {
  const key = "meanwhile@example.net";
  await given(key, "unsubscribe", "unsubscribed");
  const contacts: Stage["contacts"] = {
    ...stage.contacts,
    patch: async (...change) => {
      await stage.contacts.recordStatus(key, "complained", now);
      return await stage.contacts.patch(...change);
    },
  };

  expect(await comeBack({ ...stage, contacts }, { key, delivery }, now)).toBe("complaint");
  expect((await stage.contacts.get(key))?.status).toBe("complained");
  expect(await stage.suppressions.get(key)).toBeDefined();
});

test("a crash between leaves the address suppressed, and asking again ends it", async () => {
  const key = "crash@example.net";
  await given(key, "unsubscribe", "unsubscribed");
  const suppressions: Stage["suppressions"] = {
    ...stage.suppressions,
    liftOptOut: async () => {
      throw new Error("crash");
    },
  };
  await expect(comeBack({ ...stage, suppressions }, { key, delivery }, now)).rejects.toThrow("crash");
  expect(await standing(key)).toBe("unsubscribe");

  expect(await back(key)).toBeUndefined();
  expect(await standing(key)).toBeUndefined();
});
