import { expect, test } from "vitest";
import { remainingCount } from "../../../../services/campaigns/campaign.ts";
import type { BatchState, SendRecord } from "../../../../services/deliveries/batch-state.ts";
import { withExactLedger } from "../../../../services/deliveries/ledger.ts";
import { campaignItem } from "../../../support/stage.ts";

const id = "ses_campaign_1";
const sent: SendRecord = { outcome: "sent", attempts: 1 };
const state = (batch: number, ...records: SendRecord[]): BatchState => ({
  batch_id: `${id}#${batch}`,
  entry: "state",
  campaign_id: id,
  batch,
  size: 4,
  records: Object.fromEntries(records.entries()),
  version: 1,
  updated_at: "",
});
const campaign = campaignItem(id, {
  total_contacts: 12,
  sent_count: 3,
  failed_count: 1,
  delivered_count: 2,
  batch_count: 3,
  issued: 3,
});

/** Reads of these states, and what was asked of them. */
const reads = (...states: BatchState[]) => {
  const asked: (readonly number[])[] = [];
  const read = async (_: string, batches: readonly number[]) => {
    asked.push(batches);
    return states.filter(({ batch }) => batches.includes(batch));
  };
  return { asked, states: read };
};

test("what is held is added to what is counted, and nothing else", async () => {
  const held = { 1: 1_700_000_000_000, 2: 0 };
  const deliveries = reads(
    // Counted before: its outcomes are in the campaign already.
    state(0, sent, sent, sent, { outcome: "failed", attempts: 1 }),
    state(1, sent, { outcome: "unknown", attempts: 1 }, { attempts: 2 }),
    state(2, { outcome: "suppressed", attempts: 0 }),
  );
  const exact = await withExactLedger(deliveries, { ...campaign, held });

  expect(exact).toEqual({
    ...campaign,
    held,
    sent_count: 4,
    failed_count: 1,
    unknown_count: 1,
    suppressed_count: 1,
  });
  expect(remainingCount(exact)).toBe(5);
  expect(deliveries.asked).toEqual([[1, 2]]);
});

test("a campaign of which nothing is held is exact as it is, and nothing is read", async () => {
  const deliveries = reads();
  expect(await withExactLedger(deliveries, campaign)).toBe(campaign);
  expect(deliveries.asked).toEqual([]);
});
