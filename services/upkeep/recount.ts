import type { Campaign } from "../campaigns/campaign.ts";
import { type Counters, noCounts } from "../campaigns/counts.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { acceptedAt, feedbackCountsOf } from "../deliveries/evidence.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/** Batches read at a time: their rows, some 20 KB each, are in memory together. */
const lanes = 8;

export interface RecountDependencies {
  readonly campaigns: Pick<CampaignStore, "keepRecount" | "replaceCounters">;
  readonly contacts: Pick<ContactStore, "noteSent">;
  readonly deliveries: Pick<DeliveryStore, "batchWithRows" | "settle">;
}

/**
 * Settles what events proved, and makes the counters of a quiet campaign equal what is recorded: feedback is counted
 * after it is noted, so a crash between leaves a counter short. When time runs out, what was counted is kept on the
 * campaign, and the next run goes on from there, unless the campaign changed: then it begins again.
 * @param hasTime whether there is time for more batches.
 */
export const recount = async (
  deps: RecountDependencies,
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
  await deps.campaigns.replaceCounters(campaign, counts, now.toISOString());
};

const recountBatch = async (
  { contacts, deliveries }: RecountDependencies,
  { campaign_id }: Campaign,
  number: number,
  now: Date,
): Promise<Counters> => {
  const { batch, rows } = await deliveries.batchWithRows(campaign_id, number);
  const counts = { ...noCounts, suppressed_count: batch?.dropped.length ?? 0 };
  for (const [index, { outcome, evidence }] of rows) {
    const at = outcome === "unknown" ? acceptedAt(evidence) : undefined;
    const settled =
      at !== undefined && (await deliveries.settle(campaign_id, number, index, { at }, now.toISOString()));
    if (settled && batch?.recipients[index])
      await contacts.noteSent(batch.recipients[index].email, campaign_id, at);
    const stands = settled ? "sent" : outcome;
    if (stands) counts[`${stands}_count`] += 1;
    for (const name of feedbackCountsOf(evidence)) counts[name] += 1;
  }
  return counts;
};

const names = Object.keys(noCounts) as (keyof Counters)[];
const sum = (a: Counters, b: Counters): Counters =>
  Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Counters;
