import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import { allDeliveries, isCompleted, mailedBy, requestCampaign, sweptUntil } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 200 } });
});
afterAll(() => cloud?.stop());

const hourSeconds = 3_600;
/** Enough for both senders to have some before they die, and some after. */
const readers = 120;

/** A campaign in which two senders die before SES has what they hand it; whoever SES tells of is settled. */
const withTwoDead = async (fields: object): Promise<{ id: string; done: CampaignView }> => {
  const dies = { service: "ses", operation: "SendEmail", kind: "crash-before", count: 1 };
  const rules = [20, 80].map((skip) => ({ ...dies, skip }));
  await cloud.local("/faults", { method: "PUT", body: { seed: 3, rules } });
  const audience = Array.from({ length: readers }, (_, i) => `reader${i}@example.net`);
  const id = await requestCampaign(cloud, { audience, ...fields });
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);
  expect(done.unknown_count).toBeGreaterThan(0);
  expect(done.unreported_count).toBe(0);
  await pass(cloud, hourSeconds);
  return { id, done };
};

test("an hour after a sender died it is said whom SES never had, and a retry may name them", async () => {
  const { id } = await withTwoDead({});
  const told = await sweptUntil(cloud, id, (c) => c.unreported_count === c.unknown_count);

  // Then: of exactly those who never left
  await expectLedgerCloses(cloud, id);
  const mailed = await mailedBy(cloud, id);
  const neverSent = await allDeliveries(cloud, id, "&status=unknown&ses_reported=false");
  expect(neverSent).toHaveLength(told.unknown_count);
  expect(mailed).toHaveLength(readers - told.unknown_count);
  expect(neverSent.filter(({ email }) => mailed.includes(email))).toEqual([]);

  // When
  const body = { unreported: true };
  expect((await cloud.api(`/campaigns/${id}/retry`, { method: "POST", body })).status).toBe(200);
  await sweptUntil(cloud, id, (c) => isCompleted(c) && c.sent_count === readers);

  // Then
  await expectLedgerCloses(cloud, id);
  expect(new Set(await mailedBy(cloud, id)).size).toBe(readers);
});

test("a campaign that is to resend mails them by itself, and everyone once", async () => {
  const { id } = await withTwoDead({ unreported: "resend" });
  const all = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.sent_count === readers);

  expect(all).toMatchObject({ unknown_count: 0, unreported_count: 0 });
  await expectLedgerCloses(cloud, id);
  const mailed = await mailedBy(cloud, id);
  expect(mailed).toHaveLength(readers);
  expect(new Set(mailed).size).toBe(readers);
});
