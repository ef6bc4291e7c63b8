import { batchReady } from "../../events/campaigns.ts";
import { type Campaign, firstOpenBatch } from "../campaigns/campaign.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { Progress } from "./batch.ts";
import type { DeliveryStore } from "./store.ts";

/**
 * Batches of one campaign that are announced and not done, at most. A huge campaign so keeps the senders' queue short,
 * and a small one that comes later waits behind few of its batches: the sender that ends a batch announces the one
 * this many places on (decision 11).
 */
export const outstandingMax = 16;

/** Progress items read at a time: one request. */
const pageMax = 100;

/**
 * Announces the first batches of a campaign that are not done, as far as they may be outstanding, and among them those
 * that `due` names. Reads on from the first that was open when the sweeper last looked: what a look costs does not grow
 * with what is done.
 * @returns the first batch that is not done; the number of batches when all are.
 */
export const announceOutstanding = async (
  { deliveries, publish }: { deliveries: Pick<DeliveryStore, "progresses">; publish: Publish },
  campaign: Campaign,
  due: (progress: Progress) => boolean,
): Promise<number> => {
  const { campaign_id, batch_count } = campaign;
  let firstOpen = batch_count;
  let outstanding = 0;
  for (
    let first = firstOpenBatch(campaign);
    first < batch_count && outstanding < outstandingMax;
    first += pageMax
  ) {
    const count = Math.min(pageMax, batch_count - first);
    const batches = Array.from({ length: count }, (_, place) => first + place);
    const progresses = await deliveries.progresses(campaign_id, batches);
    const open = progresses
      .filter(({ status }) => status !== "done")
      .sort((a, b) => a.batch - b.batch)
      .slice(0, outstandingMax - outstanding);
    if (open[0]) firstOpen = Math.min(firstOpen, open[0].batch);
    outstanding += open.length;
    await publish(open.filter(due).map(({ batch }) => announcement(batchReady, { campaign_id, batch })));
  }
  return firstOpen;
};
