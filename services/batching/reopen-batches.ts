import type { Logger } from "@aws-lambda-powertools/logger";
import { batchAt } from "../campaigns/ab-test.ts";
import type { Campaign, RetryProgress } from "../campaigns/campaign.ts";
import { type BatchState, isDone } from "../deliveries/batch-state.ts";
import type { DeliveryRow } from "../deliveries/delivery-row.ts";
import { acceptedAt } from "../deliveries/evidence.ts";
import { resendsMax } from "../deliveries/mark-unreported.ts";
import { noteInReport } from "../deliveries/note-in-report.ts";
import { unsentCounters } from "../deliveries/report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { differenceOf, tally } from "../platform/counts.ts";

export interface ReopenDependencies {
  readonly deliveries: Pick<DeliveryStore, "batchWithRows" | "reopen" | "addToReport">;
  readonly log: Pick<Logger, "error">;
}

/**
 * Opens the batches of a retry again, from the one it had come to on: whom it names, and those that nobody came to, are
 * to be tried. Each batch is opened once, however often this is run.
 * @returns whether all are open; not so when time ran out, or a sender still has a batch.
 */
export const reopenBatches = async (
  { deliveries, log }: ReopenDependencies,
  campaign: Campaign,
  hasTime: () => boolean,
): Promise<boolean> => {
  const { campaign_id, retrying } = campaign;
  if (!retrying) return true;
  const opened: string[] = [];
  const isAllOpen = await openEach(deliveries, campaign, retrying, hasTime, opened);
  // One write for all of this run, as senders do for a turn.
  await noteInReport({ deliveries, log }, campaign_id, differenceOf(tally(opened), {}));
  return isAllOpen;
};

/** @param opened gets what the report counted of those who are tried again. */
const openEach = async (
  deliveries: ReopenDependencies["deliveries"],
  campaign: Campaign,
  retrying: RetryProgress,
  hasTime: () => boolean,
  opened: string[],
): Promise<boolean> => {
  const { campaign_id } = campaign;
  for (let place = retrying.next; place < campaign.issued; place++) {
    if (!hasTime()) return false;
    const batch = batchAt(campaign, place);
    const { state, rows, feedbackVersion } = await deliveries.batchWithRows(campaign_id, batch);
    if (!state) throw new Error(`The state of batch ${batch} of ${campaign_id} is gone`);
    const again = recipientsToRepeat(rows, state, retrying);
    const isLeft = !isDone(state) && campaign.held[batch] === undefined;
    const now = new Date().toISOString();
    const read = { state, feedbackVersion };
    if (again.length === 0 && !isLeft) continue;
    if (!(await deliveries.reopen(campaign, read, again, now))) return false;
    opened.push(...again.flatMap((index) => unsentCounters(rows.get(index)!)));
  }
  return true;
};

/** Whom of a batch a retry tries again, by index. By itself it does so once at most with each. */
export const recipientsToRepeat = (
  rows: ReadonlyMap<number, DeliveryRow>,
  { again }: Pick<BatchState, "again">,
  { repeats, by_itself }: Pick<RetryProgress, "repeats" | "by_itself">,
): number[] =>
  [...rows].flatMap(([index, { outcome, unreported, evidence }]) => {
    if (outcome === "failed") return repeats.includes("failed") ? [index] : [];
    // What an event proved to be accepted is not unknown: it waits to be settled.
    if (outcome !== "unknown" || acceptedAt(evidence) !== undefined) return [];
    if (by_itself && (again?.[index] ?? 0) >= resendsMax) return [];
    return repeats.includes("unknown") || (unreported && repeats.includes("unreported")) ? [index] : [];
  });
