import type { Campaign, RetryProgress } from "../campaigns/campaign.ts";
import type { Attempt, DeliveryRow } from "../deliveries/batch.ts";
import type { Outcome } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/**
 * Opens the batches of a retry again, from the one it had come to on: recipients that failed, and the unknown when the
 * operator said so, are to be tried again. Each batch is opened once, however often this is run.
 * @returns whether all are open; not so when time ran out, or a sender still has a batch.
 */
export const reopenBatches = async (
  deliveries: Pick<DeliveryStore, "batchWithRows" | "reopen">,
  campaign: Pick<Campaign, "campaign_id" | "batch_count">,
  { include_unknown, next }: RetryProgress,
  hasTime: () => boolean,
): Promise<boolean> => {
  for (let batch = next; batch < campaign.batch_count; batch++) {
    if (!hasTime()) return false;
    const { rows } = await deliveries.batchWithRows(campaign.campaign_id, batch);
    const attempts = attemptsToRepeat(rows, include_unknown);
    const now = new Date().toISOString();
    if (attempts.length > 0 && !(await deliveries.reopen(campaign.campaign_id, batch, attempts, now)))
      return false;
  }
  return true;
};

/** An outcome that is taken back, so that its recipient is tried again. */
type RepeatedAttempt = Attempt & { readonly outcome: Outcome };

/** Whom of a batch a retry tries again. */
export const attemptsToRepeat = (
  rows: ReadonlyMap<number, Pick<DeliveryRow, "outcome" | "attempts" | "accepted_at">>,
  includeUnknown: boolean,
): RepeatedAttempt[] =>
  [...rows].flatMap(([index, { outcome, attempts = 0, accepted_at }]) => {
    // What an event proved to be accepted is not unknown: it waits to be settled.
    const wanted = outcome === "failed" || (includeUnknown && outcome === "unknown" && !accepted_at);
    return wanted ? [{ index, refusals: attempts, outcome }] : [];
  });
