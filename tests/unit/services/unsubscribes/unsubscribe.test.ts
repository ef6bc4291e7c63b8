import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { batchId } from "../../../../services/deliveries/batch.ts";
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
const click = () => unsubscribe(stage, { ...subject(), key }, at);
const published = () => stage.published.map(({ type, detail }) => [type.name, detail]);

test("a link stands for the recipient it was made for, and for no other than the campaign's own key made it", async () => {
  expect(await findSubscriber(stage, unsubscribeToken(subject(), "secret"))).toEqual({
    ...subject(),
    key,
    from: { from_name: undefined, from_email: sender },
  });
  expect(await findSubscriber(stage, unsubscribeToken(subject(), "another"))).toBe(undefined);
  expect(await findSubscriber(stage, unsubscribeToken({ ...subject(), index: 7 }, "secret"))).toBe(undefined);
  expect(await findSubscriber(stage, unsubscribeToken({ ...subject(), batch: 7 }, "secret"))).toBe(undefined);
  const gone = { ...subject(), campaign_id: "ses_campaign_gone" };
  expect(await findSubscriber(stage, unsubscribeToken(gone, "secret"))).toBe(undefined);
  expect(await findSubscriber(stage, "test")).toBe(undefined);
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
  await unsubscribe(stage, { ...subject(), key }, "2026-11-24T13:00:00.000Z");
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
  await expect(unsubscribe({ ...stage, publish }, { ...subject(), key }, at)).rejects.toThrow("no bus");
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
  const one = () => unsubscribe({ ...stage, deliveries }, { ...subject(), key }, at);
  await Promise.all([one(), one()]);
  expect(await stage.campaign(id)).toMatchObject({ unsubscribed_count: 1 });
});
