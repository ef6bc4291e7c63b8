import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { batchId } from "../../../../services/deliveries/batch.ts";
import { linkToken, testToken } from "../../../../services/unsubscribes/link.ts";
import { sayWhy } from "../../../../services/unsubscribes/say-why.ts";
import { unsubscribeToken } from "../../../../services/unsubscribes/token.ts";
import { findSubscriber, unsubscribe } from "../../../../services/unsubscribes/unsubscribe.ts";
import { sender } from "../../../support/campaigns.ts";
import { frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let id: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  id = await frozenCampaign(stage, [3], { unsubscribe_key: "secret" });
  stage.published.length = 0;
});

const at = "2026-11-24T12:00:00.000Z";
const key = reader(1).email;
const subject = () => ({ campaign_id: id, batch: 0, index: 1 });
const click = () => unsubscribe(stage, { delivery: subject(), key }, at);
const published = () => stage.published.map(({ type, detail }) => [type.name, detail]);

const from = { from_name: undefined, from_email: sender };

test("a link stands for the recipient it was made for", async () => {
  const token = linkToken({ key, delivery: subject() }, await stage.sealKey());
  expect(await findSubscriber(stage, token)).toEqual({ key, delivery: subject(), from });
  expect(await findSubscriber(stage, linkToken({ key, delivery: subject() }, Buffer.alloc(32)))).toBe(
    undefined,
  );
  expect(await findSubscriber(stage, testToken)).toBe(undefined);
});

test("a link stands for its recipient when the campaign is gone, and of no campaign, too", async () => {
  const delivery = { ...subject(), campaign_id: "ses_campaign_gone" };
  for (const holder of [{ key, delivery }, { key }])
    expect(await findSubscriber(stage, linkToken(holder, await stage.sealKey()))).toEqual({
      ...holder,
      from: undefined,
    });
});

test("a link of before stands for whom the campaign's own key says, as long as there is a batch to look in", async () => {
  expect(await findSubscriber(stage, unsubscribeToken(subject(), "secret"))).toEqual({
    key,
    delivery: subject(),
    from,
  });
  expect(await findSubscriber(stage, unsubscribeToken(subject(), "another"))).toBe(undefined);
  expect(await findSubscriber(stage, unsubscribeToken({ ...subject(), index: 7 }, "secret"))).toBe(undefined);
  expect(await findSubscriber(stage, unsubscribeToken({ ...subject(), batch: 7 }, "secret"))).toBe(undefined);
  const gone = { ...subject(), campaign_id: "ses_campaign_gone" };
  expect(await findSubscriber(stage, unsubscribeToken(gone, "secret"))).toBe(undefined);
});

test("who unsubscribes when the campaign is gone is suppressed, and the bus is told once", async () => {
  const delivery = { ...subject(), campaign_id: "ses_campaign_gone" };
  const gone = "gone@example.net";
  for (const now of [at, "2026-11-24T13:00:00.000Z"]) await unsubscribe(stage, { key: gone, delivery }, now);

  expect(await stage.suppressions.get(gone)).toMatchObject({
    reason: "unsubscribe",
    source: "ses_campaign_gone",
    created_at: at,
  });
  expect(published().map(([name]) => name)).toEqual(["ContactUnsubscribed", "ContactSuppressed"]);
  // Nothing comes into being that would never end.
  expect(await stage.contacts.get(gone)).toBe(undefined);
  expect(
    (await stage.deliveries.feedback(batchId("ses_campaign_gone", 0), { consistent: true })).isGone,
  ).toBe(true);
});

test("who unsubscribes by a message of no campaign is suppressed", async () => {
  await unsubscribe(stage, { key: "asked@example.net" }, at);
  expect(await stage.suppressions.get("asked@example.net")).toMatchObject({
    reason: "unsubscribe",
    source: "confirmation",
  });
  expect(published()).toEqual([]);
});

test("a click suppresses, tells the contact and the bus, and is noted and counted", async () => {
  const contact = { email: { key, address: key }, attributes: {}, status: "subscribed" } as const;
  await stage.contacts.create(contact, at);

  await click();

  expect((await stage.suppressions.getMany([key], { consistent: true })).get(key)).toMatchObject({
    reason: "unsubscribe",
    source: id,
  });
  expect((await stage.contacts.getMany([key])).get(key)?.status).toBe("unsubscribed");
  expect(published()).toEqual([
    ["ContactUnsubscribed", subject()],
    ["ContactSuppressed", { ...subject(), reason: "unsubscribe" }],
  ]);
  expect((await stage.deliveries.feedback(batchId(id, 0), { consistent: true })).evidence.get(1)).toEqual({
    unsubscribed_at: at,
  });
  expect(await stage.campaign(id)).toMatchObject({ unsubscribed_count: 1 });
});

test("a second click changes nothing", async () => {
  await click();
  stage.published.length = 0;
  await unsubscribe(stage, { delivery: subject(), key }, "2026-11-24T13:00:00.000Z");
  expect(published()).toEqual([]);
  expect((await stage.deliveries.feedback(batchId(id, 0), { consistent: true })).evidence.get(1)).toEqual({
    unsubscribed_at: at,
  });
  expect(await stage.campaign(id)).toMatchObject({ unsubscribed_count: 1 });
});

test("whoever clicks again after a failure is told to the bus again, and counted once", async () => {
  const publish = async () => {
    throw new Error("no bus");
  };
  await expect(unsubscribe({ ...stage, publish }, { delivery: subject(), key }, at)).rejects.toThrow(
    "no bus",
  );
  // Suppressed all the same: nothing more is sent.
  expect((await stage.suppressions.getMany([key], { consistent: true })).has(key)).toBe(true);

  await click();
  expect(published()).toHaveLength(2);
  expect(await stage.campaign(id)).toMatchObject({ unsubscribed_count: 1 });
});

test("two clicks at once are counted once", async () => {
  // Both have found nothing noted when they go on.
  let found = 0;
  const both = Promise.withResolvers<void>();
  const deliveries: Stage["deliveries"] = {
    ...stage.deliveries,
    feedback: async (of, how) => {
      const known = await stage.deliveries.feedback(of, how);
      if (++found === 2) both.resolve();
      await both.promise;
      return known;
    },
  };
  const one = () => unsubscribe({ ...stage, deliveries }, { delivery: subject(), key }, at);
  await Promise.all([one(), one()]);
  expect(await stage.campaign(id)).toMatchObject({ unsubscribed_count: 1 });
});

test("the reason that a person gives is counted once by the campaign, the first one, and the suppression has the last", async () => {
  const words = (reason: "too_many" | "other") => ({ reason, comment: "", at });
  const say = (reason: "too_many" | "other") => sayWhy(stage, { key, delivery: subject() }, words(reason));
  await stage.suppressions.lift(key, "Comes back", at);
  expect(await say("too_many")).toBe(false);
  expect(await stage.campaign(id)).toMatchObject({ left_too_many_count: 0 });

  await click();
  expect([await say("too_many"), await say("too_many"), await say("other")]).toEqual([true, true, true]);

  expect(await stage.campaign(id)).toMatchObject({ left_too_many_count: 1, left_other_count: 0 });
  expect((await stage.suppressions.record(key))?.parting).toEqual(words("other"));
  const gone = { key, delivery: { ...subject(), campaign_id: "ses_campaign_gone" } };
  expect(await sayWhy(stage, gone, words("other"))).toBe(true);
});
