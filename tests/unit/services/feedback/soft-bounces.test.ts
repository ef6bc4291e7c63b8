import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import type { FateOf, Meaning } from "../../../../services/feedback/meaning.ts";
import { judgeSoftBounces } from "../../../../services/feedback/soft-bounces.ts";
import { stopMail } from "../../../../services/feedback/stop-mail.ts";
import { liftSuppression } from "../../../../services/suppressions/lift-suppression.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.set({ seed: 0, rules: [] }));

const softBouncePolicy = { max: 3, days: 30 };
const day = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString();
const add = (email: string) => stage.contacts.create(newContact.parse({ email }), day(1));
const subjectOf = (campaign_id: string) => ({ campaign_id, batch: 0, index: 0 });

const meaningOf = (key: string, n: number, fate: "softBounce" | "recovery" = "softBounce"): Meaning => {
  const of: FateOf = { keys: [key], campaign_id: `ses_campaign_${n}`, at: day(n), diagnostic: "452 full" };
  const news = {
    subject: subjectOf(of.campaign_id),
    once: "bounced_at" as const,
    fields: {},
    counts: [],
    facts: [],
    reached: { keys: [key], at: day(n), id: "id" },
  };
  return { [fate]: of, news };
};
/** As the feedback function does with an event. */
const happens = async (meaning: Meaning) => {
  const judged = await judgeSoftBounces({ ...stage, softBouncePolicy }, meaning);
  await stopMail(stage, judged, day(28));
  return judged;
};

test("so many soft bounces in a row suppress, and say so; a repeat changes nothing", async () => {
  const key = "full@example.net";
  await add(key);
  await happens(meaningOf(key, 1));
  for (const again of [meaningOf(key, 1), meaningOf(key, 2), meaningOf(key, 2)])
    expect((await happens(again)).stop).toBe(undefined);
  expect(await stage.suppressions.get(key)).toBe(undefined);
  expect(await stage.contacts.get(key)).toMatchObject({
    status: "subscribed",
    soft_bounces: { count: 2, since: day(1), last: day(2) },
  });

  const { news } = await happens(meaningOf(key, 3));
  expect(news?.facts.map(({ type, detail }) => [type.name, detail])).toEqual([
    ["ContactSuppressed", { ...subjectOf("ses_campaign_3"), reason: "bounce" }],
    ["ListingReady", {}],
  ]);
  expect(await stage.suppressions.get(key)).toMatchObject({
    reason: "bounce",
    source: "ses_campaign_3",
    soft_bounces: 3,
    diagnostic: "452 full",
  });
  expect((await stage.contacts.get(key))?.status).toBe("bounced");
});

test("who died after counting and before suppressing suppresses when the event comes again", async () => {
  const key = "crash@example.net";
  await add(key);
  for (const n of [1, 2]) await happens(meaningOf(key, n));
  await judgeSoftBounces({ ...stage, softBouncePolicy }, meaningOf(key, 3));
  expect(await stage.suppressions.get(key)).toBe(undefined);
  await happens(meaningOf(key, 3));
  expect(await stage.suppressions.get(key)).toMatchObject({ soft_bounces: 3 });
});

test("a count whose answer was lost is counted once", async () => {
  const key = "lost@example.net";
  await add(key);
  const rule = { service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 } as const;
  stage.faults.set({ seed: 0, rules: [rule] });
  await happens(meaningOf(key, 1));
  expect((await stage.contacts.get(key))?.soft_bounces?.count).toBe(1);
});

test("two bounces at the same moment are both counted", async () => {
  const key = "two@example.net";
  await add(key);
  await Promise.all([happens(meaningOf(key, 1)), happens(meaningOf(key, 2))]);
  expect((await stage.contacts.get(key))?.soft_bounces?.count).toBe(2);
});

test("a delivery ends the row", async () => {
  const key = "well@example.net";
  await add(key);
  for (const n of [1, 2]) await happens(meaningOf(key, n));
  await happens(meaningOf(key, 3, "recovery"));
  await happens(meaningOf(key, 4));
  expect(await stage.suppressions.get(key)).toBe(undefined);
  expect((await stage.contacts.get(key))?.soft_bounces?.count).toBe(1);
});

test("after a lift the same events come to nothing", async () => {
  const key = "lifted@example.net";
  await add(key);
  for (const n of [1, 2, 3]) await happens(meaningOf(key, n));
  const unlist = async () => "unlisted" as const;
  await liftSuppression({ ...stage, unlist }, key, "It is emptied.", day(28));
  for (const n of [3, 2, 1]) await happens(meaningOf(key, n));
  expect(await stage.suppressions.get(key)).toBe(undefined);
});

test("whoever is no contact, or none any more, is not made one", async () => {
  await happens(meaningOf("nobody@example.net", 1));
  await happens(meaningOf("nobody@example.net", 2, "recovery"));
  await stage.contacts.noteInterest("nobody@example.net", "last_opened", day(3));
  expect(await stage.contacts.get("nobody@example.net")).toBe(undefined);
});

test("interest is noted when it is a day or more after the last, in one write", async () => {
  const key = "reader@example.net";
  await add(key);
  const at = (hours: number) => new Date(Date.UTC(2026, 10, 2, hours)).toISOString();
  const opened = async (hours: number) => {
    stage.meter.reset();
    await stage.contacts.noteInterest(key, "last_opened", at(hours));
    expect([stage.calls("UpdateItem"), stage.calls("GetItem")]).toEqual([1, 0]);
    return (await stage.contacts.get(key))?.last_opened;
  };
  expect(await opened(0)).toBe(at(0));
  expect(await opened(24)).toBe(at(0));
  expect(await opened(25)).toBe(at(25));
  expect(await opened(3)).toBe(at(25));
  await stage.contacts.noteInterest(key, "last_clicked", at(1));
  expect(await stage.contacts.get(key)).toMatchObject({ last_opened: at(25), last_clicked: at(1) });
});
