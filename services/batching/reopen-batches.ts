import type { Campaign, RetryProgress } from "../campaigns/campaign.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/**
 * Opens the batches of a retry again, from the one it had come to on: recipients that failed, and the unknown when the
 * operator said so, are to be tried again. Each batch is opened once, however often this is run.
 * @returns whether all are open; not so when time ran out, or a sender still has a batch.
 */
export const reopenBatches = async (
  deliveries: DeliveryStore,
  campaign: Campaign,
  { include_unknown, next }: RetryProgress,
  hasTime: () => boolean,
): Promise<boolean> => {
  for (let batch = next; batch < campaign.batch_count; batch++) {
    if (!hasTime()) return false;
    const { rows } = await deliveries.batchWithRows(campaign.campaign_id, batch);
    const again = [...rows].flatMap(([index, { outcome, attempts = 0, accepted_at }]) => {
      // What an event proved to be accepted is not unknown: it waits to be settled.
      const wanted = outcome === "failed" || (include_unknown && outcome === "unknown" && !accepted_at);
      return wanted ? [{ index, refusals: attempts, outcome }] : [];
    });
    const now = new Date().toISOString();
    if (again.length > 0 && !(await deliveries.reopen(campaign.campaign_id, batch, again, now))) return false;
  }
  return true;
};
