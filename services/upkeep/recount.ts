import { batchAt, noVariantCounts, withVariant } from "../campaigns/ab-test.ts";
import type { Awaiting, Campaign, CampaignCounters, Recounting } from "../campaigns/campaign.ts";
import { noCounts } from "../campaigns/counts.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { outcomeCounters } from "../deliveries/batch-state.ts";
import { acceptedAt, feedbackCountsOf } from "../deliveries/evidence.ts";
import { countersOf, droppedCounters, type ReportNames, startedMsOf } from "../deliveries/report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { silenceOf } from "../deliveries/unreported.ts";
import { type Counts, sumCounts, tally } from "../platform/counts.ts";

/** Batches read at a time: their rows, some 20 KB each, are in memory together. */
const lanes = 8;
/** Batches a campaign remembers to look at again. When those are done a recount finds the others. */
export const awaitingMax = 500;

export interface RecountDependencies {
  readonly campaigns: Pick<CampaignStore, "keepRecount" | "replaceCounters">;
  readonly contacts: Pick<ContactStore, "noteSent">;
  readonly deliveries: Pick<DeliveryStore, "batchWithRows" | "settle" | "reportNames" | "correctReport">;
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
  const begun: Omit<Recounting, "of"> =
    recounting?.of === updated_at
      ? recounting
      : { next: 0, counts: { ...noCounts, ...noVariantCounts(campaign) } };
  let { next, counts, report = {}, awaiting } = begun;
  const names = await deps.deliveries.reportNames(campaign.campaign_id);
  while (next < batch_count) {
    if (!hasTime()) {
      const so_far = { of: updated_at, next, counts, report, ...(awaiting && { awaiting }) };
      return await deps.campaigns.keepRecount(campaign, so_far);
    }
    const numbers = Array.from({ length: Math.min(lanes, batch_count - next) }, (_, lane) =>
      batchAt(campaign, next + lane),
    );
    const counted = await Promise.all(
      numbers.map((number) => recountBatch(deps, campaign, names, number, now)),
    );
    report = sumCounts(report, ...counted.map((one) => one.report));
    counts = sumCounts(counts, ...counted.map((one) => one.counts)) as CampaignCounters;
    awaiting = counted.reduce(later, awaiting);
    next += numbers.length;
  }
  // Where another changed the report meanwhile, the campaign is left to be recounted.
  if (names && !(await deps.deliveries.correctReport(campaign.campaign_id, report))) return;
  await deps.campaigns.replaceCounters(campaign, counts, awaiting, now.toISOString());
};

interface RecountedBatch {
  readonly batch: number;
  readonly counts: Counts;
  readonly report: Counts;
  /** When its unknown recipients are to be looked at, in milliseconds since the epoch; undefined when there is no need. */
  readonly atMs: number | undefined;
}

const recountBatch = async (
  { contacts, deliveries }: RecountDependencies,
  campaign: Campaign,
  names: ReportNames | undefined,
  number: number,
  now: Date,
): Promise<RecountedBatch> => {
  const { campaign_id } = campaign;
  const { batch, rows } = await deliveries.batchWithRows(campaign_id, number);
  const counted: string[] = [];
  const counters = (batch?.dropped ?? []).flatMap(droppedCounters);
  for (const [index, row] of rows) {
    const { outcome, evidence } = row;
    const at = outcome === "unknown" ? acceptedAt(evidence) : undefined;
    // The contact first, which may be repeated: once the outcome is settled nobody comes back to it.
    if (at !== undefined && batch?.recipients[index])
      await contacts.noteSent(batch.recipients[index].email, { campaign_id, batch: number, index, at });
    const settled =
      at !== undefined && (await deliveries.settle(campaign_id, number, index, { at }, now.toISOString()));
    counted.push(
      ...outcomeCounters(number, settled ? { outcome: "sent" } : row),
      ...withVariant(number, feedbackCountsOf(evidence)),
    );
    const key = batch?.recipients[index]?.email;
    const settledRow = settled ? { ...row, outcome: "sent" as const, at: Date.parse(at) } : row;
    if (names && key !== undefined)
      counters.push(...countersOf(names, startedMsOf(campaign), key, settledRow));
  }
  const silence = silenceOf(batch?.recipients ?? [], rows, now.getTime());
  const atMs = silence.settlesAtMs ?? (silence.unreported.length > 0 ? now.getTime() : undefined);
  const counts = sumCounts({ suppressed_count: batch?.dropped.length ?? 0 }, tally(counted));
  return { batch: number, counts, report: tally(counters), atMs };
};

/** All are looked at together, when the time of the last is over. */
const later = (awaiting: Awaiting | undefined, { batch, atMs }: RecountedBatch): Awaiting | undefined => {
  const { batches = [], at = "" } = awaiting ?? {};
  if (atMs === undefined || batches.length === awaitingMax) return awaiting;
  const its = new Date(atMs).toISOString();
  return { batches: [...batches, batch], at: its > at ? its : at };
};
