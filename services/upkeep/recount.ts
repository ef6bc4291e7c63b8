import { batchAt, noVariantCounts, withVariant } from "../campaigns/ab-test.ts";
import type { Awaiting, Campaign, CampaignCounters } from "../campaigns/campaign.ts";
import { noCounts } from "../campaigns/counts.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { acceptedAt, feedbackCountsOf } from "../deliveries/evidence.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { silenceOf } from "../deliveries/unreported.ts";

/** Batches read at a time: their rows, some 20 KB each, are in memory together. */
const lanes = 8;
/** Batches a campaign remembers to look at again. When those are done a recount finds the others. */
export const awaitingMax = 500;

export interface RecountDependencies {
  readonly campaigns: Pick<CampaignStore, "keepRecount" | "replaceCounters">;
  readonly contacts: Pick<ContactStore, "noteSent">;
  readonly deliveries: Pick<DeliveryStore, "batchWithRows" | "settle">;
}

/**
 * Settles what events proved, and makes the counters of a quiet campaign equal what is recorded: feedback is counted
 * after it is noted, so a crash between leaves a counter short. Writes down where unknown recipients are of whom
 * something can be said later, so that nothing else is read for that. When time runs out, what was counted is kept on the
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
  const begun =
    recounting?.of === updated_at
      ? recounting
      : { next: 0, counts: { ...noCounts, ...noVariantCounts(campaign) } };
  let { next, counts, awaiting } = begun as typeof begun & { awaiting?: Awaiting };
  while (next < batch_count) {
    if (!hasTime()) {
      const so_far = { of: updated_at, next, counts, ...(awaiting && { awaiting }) };
      return await deps.campaigns.keepRecount(campaign, so_far);
    }
    const numbers = Array.from({ length: Math.min(lanes, batch_count - next) }, (_, lane) =>
      batchAt(campaign, next + lane),
    );
    const counted = await Promise.all(numbers.map((number) => recountBatch(deps, campaign, number, now)));
    counts = [counts, ...counted.map((one) => one.counts)].reduce(sum);
    awaiting = counted.reduce(later, awaiting);
    next += numbers.length;
  }
  await deps.campaigns.replaceCounters(campaign, counts, awaiting, now.toISOString());
};

interface RecountedBatch {
  readonly batch: number;
  readonly counts: CampaignCounters;
  /** When its unknown recipients are to be looked at, in milliseconds since the epoch; undefined when there is no need. */
  readonly atMs: number | undefined;
}

const recountBatch = async (
  { contacts, deliveries }: RecountDependencies,
  { campaign_id }: Campaign,
  number: number,
  now: Date,
): Promise<RecountedBatch> => {
  const { batch, rows } = await deliveries.batchWithRows(campaign_id, number);
  const counts: Record<string, number> = { ...noCounts, suppressed_count: batch?.dropped.length ?? 0 };
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const [index, { outcome, unreported, evidence }] of rows) {
    const at = outcome === "unknown" ? acceptedAt(evidence) : undefined;
    // The contact first, which may be repeated: once the outcome is settled nobody comes back to it.
    if (at !== undefined && batch?.recipients[index])
      await contacts.noteSent(batch.recipients[index].email, { campaign_id, batch: number, index, at });
    const settled =
      at !== undefined && (await deliveries.settle(campaign_id, number, index, { at }, now.toISOString()));
    const stands = settled ? "sent" : outcome;
    if (stands === "sent") withVariant(number, ["sent_count"]).forEach(add);
    else if (stands) add(`${stands}_count`);
    if (unreported && !settled) add("unreported_count");
    withVariant(number, feedbackCountsOf(evidence)).forEach(add);
  }
  const silence = silenceOf(batch?.recipients ?? [], rows, now.getTime());
  const atMs = silence.settlesAtMs ?? (silence.unreported.length > 0 ? now.getTime() : undefined);
  return { batch: number, counts: counts as CampaignCounters, atMs };
};

/** All are looked at together, when the time of the last is over. */
const later = (awaiting: Awaiting | undefined, { batch, atMs }: RecountedBatch): Awaiting | undefined => {
  const { batches = [], at = "" } = awaiting ?? {};
  if (atMs === undefined || batches.length === awaitingMax) return awaiting;
  const its = new Date(atMs).toISOString();
  return { batches: [...batches, batch], at: its > at ? its : at };
};

const sum = (a: CampaignCounters, b: CampaignCounters): CampaignCounters => {
  const sums: Record<string, number> = { ...a };
  for (const [name, n] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + n;
  return sums as CampaignCounters;
};
