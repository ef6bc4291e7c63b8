import {
  type Campaign,
  type FeedbackCount,
  feedbackCounts,
  noCounts,
  type Recount,
} from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { DeliveryRow } from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

const evidence: Record<FeedbackCount, (row: DeliveryRow) => unknown> = {
  delivered_count: ({ delivered_at }) => delivered_at,
  bounced_count: ({ bounced_at }) => bounced_at,
  hard_bounced_count: ({ bounce }) => bounce?.startsWith("Permanent"),
  complained_count: ({ complained_at }) => complained_at,
  opened_count: ({ opened_at }) => opened_at,
  clicked_count: ({ clicked_at }) => clicked_at,
  unsubscribed_count: ({ unsubscribed_at }) => unsubscribed_at,
};

/** Batches read at a time: their rows, some 20 KB each, are in memory together. */
const lanes = 8;

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly deliveries: DeliveryStore;
}

/**
 * Settles what events proved, and makes the counters of a quiet campaign equal its rows: feedback is counted after its
 * row is written, so a crash between leaves a counter short. When time runs out, what was counted is kept on the
 * campaign, and the next run goes on from there, unless the campaign changed: then it begins again.
 * @param hasTime whether there is time for more batches.
 */
export const recount = async (
  deps: Dependencies,
  campaign: Campaign,
  now: Date,
  hasTime: () => boolean,
): Promise<void> => {
  const { batch_count, recounting, updated_at } = campaign;
  let { next, counts } = recounting?.of === updated_at ? recounting : { next: 0, counts: noCounts };
  while (next < batch_count) {
    if (!hasTime()) return await deps.campaigns.keepRecount(campaign, { of: updated_at, next, counts });
    const numbers = Array.from({ length: Math.min(lanes, batch_count - next) }, (_, lane) => next + lane);
    const counted = await Promise.all(numbers.map((number) => recountBatch(deps, campaign, number, now)));
    counts = [counts, ...counted].reduce(sum);
    next += numbers.length;
  }
  await deps.campaigns.recount(campaign, counts, now.toISOString());
};

const recountBatch = async (
  { contacts, deliveries }: Dependencies,
  { campaign_id }: Campaign,
  number: number,
  now: Date,
): Promise<Recount> => {
  const { batch, rows } = await deliveries.batchWithRows(campaign_id, number);
  const counts = { ...noCounts, suppressed_count: batch?.dropped.length ?? 0 };
  for (const [index, row] of rows) {
    const settled =
      row.outcome === "unknown" &&
      row.accepted_at !== undefined &&
      (await deliveries.settle(campaign_id, number, index, now.toISOString()));
    if (settled && batch?.recipients[index])
      await contacts.noteSent(batch.recipients[index].email, campaign_id, row.accepted_at!);
    const outcome = settled ? "sent" : row.outcome;
    if (outcome) counts[`${outcome}_count`] += 1;
    for (const name of feedbackCounts) if (evidence[name](row)) counts[name] += 1;
  }
  return counts;
};

const counters = Object.keys(noCounts) as (keyof Recount)[];
const sum = (a: Recount, b: Recount): Recount =>
  Object.fromEntries(counters.map((name) => [name, a[name] + b[name]])) as Recount;
