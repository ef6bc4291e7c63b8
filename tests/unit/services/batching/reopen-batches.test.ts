import { afterAll, beforeAll, expect, test } from "vitest";
import { recipientsToRepeat, reopenBatches } from "../../../../services/batching/reopen-batches.ts";
import type { RetryProgress } from "../../../../services/campaigns/campaign.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { SendRecord } from "../../../../services/deliveries/batch-state.ts";
import type { DeliveryRow } from "../../../../services/deliveries/delivery-row.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

const accepted_at = "2026-11-24T12:00:00.000Z";
const rows = new Map<number, DeliveryRow>([
  [0, { outcome: "sent", attempts: 1, evidence: {} }],
  [1, { outcome: "failed", attempts: 2, evidence: {} }],
  [2, { outcome: "suppressed", attempts: 0, evidence: {} }],
  [3, { outcome: "unknown", attempts: 1, evidence: {} }],
  [4, { outcome: "unknown", attempts: 1, evidence: { accepted_at } }],
  // Refused for now: it has no outcome, and is tried again anyway
  [5, { attempts: 3, evidence: {} }],
  [6, { outcome: "failed", attempts: 0, evidence: {} }],
  [7, { outcome: "unknown", attempts: 1, unreported: true, evidence: {} }],
  [8, { outcome: "unknown", attempts: 1, unreported: true, evidence: { delivered_at: accepted_at } }],
  [9, { outcome: "unknown", attempts: 2, unreported: true, evidence: {} }],
]);
/** The last was mailed again by itself before, the one before it by an operator. */
const state = { again: { 7: 0, 9: 1 } };

test.each<[string, Pick<RetryProgress, "repeats" | "by_itself">, number[]]>([
  ["those that failed", { repeats: ["failed"] }, [1, 6]],
  ["and the unknown that no event tells of", { repeats: ["failed", "unknown"] }, [1, 3, 6, 7, 9]],
  ["and of these the unreported alone", { repeats: ["failed", "unreported"] }, [1, 6, 7, 9]],
  ["by itself the unreported, each once", { repeats: ["unreported"], by_itself: true }, [7]],
])("a retry tries again %s", (_, retrying, again) => {
  expect(recipientsToRepeat(rows, state, retrying)).toEqual(again);
});

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const log = {
  error: (...said: unknown[]) => {
    throw new Error(JSON.stringify(said));
  },
};
const deps = () => ({ ...stage, log });
const now = () => new Date().toISOString();
const sent: SendRecord = { outcome: "sent", attempts: 1, at: 1, id: "message-1" };
const unknown: SendRecord = { outcome: "unknown", attempts: 1, at: 1, error: "died" };
const failed: SendRecord = { outcome: "failed", attempts: 2, error: "no" };

/** A campaign that failed: these were recorded of its batches of two, and all are counted. */
const failedCampaign = async (...batches: readonly (readonly SendRecord[])[]): Promise<string> => {
  const id = await frozenCampaign(
    stage,
    batches.map(() => 2),
    {},
    { domains: ["example.net"], links: [] },
  );
  for (const [batch, records] of batches.entries())
    await stage.deliveries.advance(
      await stage.state(id, batch),
      { records: new Map(records.entries()) },
      now(),
    );
  const numbers = [...batches.keys()];
  const free = { counted: [], freed: [], taken: numbers, untilMs: 0 };
  await stage.deliveries.changeTurns(await stage.campaign(id), free, now());
  const counted = await stage.deliveries.states(id, numbers);
  const given = { counted, freed: [], taken: [], untilMs: 0 };
  await stage.deliveries.changeTurns(await stage.campaign(id), given, now());
  await stage.campaigns.transition(id, "fail", now());
  return id;
};
const retry = async (id: string) =>
  (await stage.campaigns.transition(id, "retry", now(), { retrying: { repeats: ["failed"], next: 0 } }))!;

test("a batch with failed recipients, and one that was not finished, are free again and leave the ledger", async () => {
  // Given
  const id = await failedCampaign([sent, sent], [failed, sent], [sent]);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 4, failed_count: 1, held: {} });

  // When
  const campaign = await retry(id);
  expect(await reopenBatches(deps(), campaign, () => true)).toBe(true);

  // Then: batch 0 is left alone
  expect(await stage.campaign(id)).toMatchObject({
    sent_count: 2,
    failed_count: 0,
    held: { 1: 0, 2: 0 },
    retrying: { next: 3 },
  });
  expect((await stage.state(id, 1)).records).toEqual({ 0: { attempts: 2, error: "no" }, 1: sent });
  expect((await stage.state(id, 2)).records).toEqual({ 0: sent });
});

test("failures that are tried again leave the report, others stay in it", async () => {
  // Given
  const unverified: SendRecord = { outcome: "failed", attempts: 1, error: "Email address is not verified." };
  const id = await failedCampaign([failed, sent], [unverified, unknown]);
  await stage.deliveries.addToReport(id, "senders", { f_refused_by_ses: 1, f_not_verified: 1, s0: 1 });

  // When
  expect(await reopenBatches(deps(), await retry(id), () => true)).toBe(true);

  // Then
  expect((await stage.deliveries.report(id))?.counts).toMatchObject({
    f_refused_by_ses: 0,
    f_not_verified: 0,
    s0: 1,
  });
});

test("a retry that ran before, as far as it came, opens no batch twice", async () => {
  // Given
  const id = await failedCampaign([failed, failed], [failed, sent]);
  const campaign = await retry(id);
  let looks = 0;
  expect(await reopenBatches(deps(), campaign, () => looks++ < 1)).toBe(false);

  // When: one that read the campaign before, and then one that reads it now
  expect(await reopenBatches(deps(), campaign, () => true)).toBe(false);
  expect(await reopenBatches(deps(), await stage.campaign(id), () => true)).toBe(true);

  // Then
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 0, failed_count: 0, held: { 0: 0, 1: 0 } });
});

test("a batch that a sender still has a claim on is waited for", async () => {
  const id = await failedCampaign([failed]);
  const claim = { token: "late", indices: [1], expires_at: now() };
  const claimed = (await stage.deliveries.advance(
    await stage.state(id),
    { records: new Map(), claim },
    now(),
  ))!;
  const campaign = await retry(id);
  expect(await reopenBatches(deps(), campaign, () => true)).toBe(false);

  await stage.deliveries.advance(claimed, { records: new Map([[1, sent]]) }, now());
  expect(await stage.campaign(id)).toMatchObject({ failed_count: 1, retrying: { next: 0 } });
});

test("an unknown one that is opened again is noted, and how often that was by itself", async () => {
  const id = await failedCampaign([unknown, { ...unknown, unreported: true }]);
  await stage.deliveries.markUnknown(batchId(id, 0), [0, 1]);
  const asked = { repeats: ["unreported"], by_itself: true, next: 0 } as const;
  const campaign = (await stage.campaigns.transition(id, "retry", now(), { retrying: asked }))!;

  expect(await reopenBatches(deps(), campaign, () => true)).toBe(true);

  const state = await stage.state(id);
  expect(state.records).toEqual({ 0: unknown, 1: { attempts: 1, error: "died" } });
  expect(state.again).toEqual({ 1: 1 });
  expect(await stage.campaign(id)).toMatchObject({ unknown_count: 0, unreported_count: 0, held: { 0: 0 } });
  const known = await stage.deliveries.feedback(batchId(id, 0), { consistent: true });
  expect([0, 1].map(known.isUnknown)).toEqual([true, false]);
});

test("an event that comes while a batch is being opened again wins", async () => {
  const id = await failedCampaign([unknown, unknown]);
  const asked = { repeats: ["unknown"], next: 0 } as const;
  const campaign = (await stage.campaigns.transition(id, "retry", now(), { retrying: asked }))!;
  let came = false;
  const deliveries = {
    ...stage.deliveries,
    batchWithRows: async (campaignId: string, batch: number) => {
      const read = await stage.deliveries.batchWithRows(campaignId, batch);
      if (!came) {
        const evidence = { delivered_at: accepted_at };
        await stage.deliveries.noteEvidence(batchId(id, 0), [{ index: 0, evidence }]);
      }
      came = true;
      return read;
    },
  };

  expect(await reopenBatches({ deliveries, log }, campaign, () => true)).toBe(false);
  expect((await stage.state(id)).records[0]).toEqual(unknown);

  expect(await reopenBatches({ deliveries, log }, campaign, () => true)).toBe(true);
  expect((await stage.state(id)).records).toEqual({ 0: unknown, 1: { attempts: 1, error: "died" } });
});
