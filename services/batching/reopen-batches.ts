import type { Campaign } from "../campaigns/campaign.ts";
import { isDone } from "../deliveries/batch-state.ts";
import type { DeliveryRow } from "../deliveries/delivery-row.ts";
import { acceptedAt } from "../deliveries/evidence.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/**
 * Opens the batches of a retry again, from the one it had come to on: recipients that failed, the unknown when the
 * operator said so, and those that nobody came to, are to be tried. Each batch is opened once, however often this is
 * run.
 * @returns whether all are open; not so when time ran out, or a sender still has a batch.
 */
export const reopenBatches = async (
  deliveries: Pick<DeliveryStore, "batchWithRows" | "reopen">,
  campaign: Campaign,
  hasTime: () => boolean,
): Promise<boolean> => {
  const { include_unknown = false, next = campaign.issued } = campaign.retrying ?? {};
  for (let batch = next; batch < campaign.issued; batch++) {
    if (!hasTime()) return false;
    const { state, rows } = await deliveries.batchWithRows(campaign.campaign_id, batch);
    if (!state) throw new Error(`The state of batch ${batch} of ${campaign.campaign_id} is gone`);
    const again = recipientsToRepeat(rows, include_unknown);
    const isLeft = !isDone(state) && campaign.held[batch] === undefined;
    const now = new Date().toISOString();
    if ((again.length > 0 || isLeft) && !(await deliveries.reopen(campaign, state, again, now))) return false;
  }
  return true;
};

/** Whom of a batch a retry tries again, by index. */
export const recipientsToRepeat = (
  rows: ReadonlyMap<number, DeliveryRow>,
  includeUnknown: boolean,
): number[] =>
  [...rows].flatMap(([index, { outcome, evidence }]) => {
    // What an event proved to be accepted is not unknown: it waits to be settled.
    const isUnknown = outcome === "unknown" && acceptedAt(evidence) === undefined;
    return outcome === "failed" || (includeUnknown && isUnknown) ? [index] : [];
  });
