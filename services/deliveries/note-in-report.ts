import type { Logger } from "@aws-lambda-powertools/logger";
import type { Counts } from "../platform/counts.ts";
import type { DeliveryStore } from "./store.ts";

/**
 * Adds to what a campaign's report counts of its sending. What fails here, or dies before, the recount mends: nothing
 * else waits for it.
 */
export const noteInReport = async (
  {
    deliveries,
    log,
  }: { readonly deliveries: Pick<DeliveryStore, "addToReport">; readonly log: Pick<Logger, "error"> },
  campaign_id: string,
  counts: Counts,
): Promise<void> =>
  await deliveries
    .addToReport(campaign_id, "senders", counts)
    .catch((error: Error) => log.error("a report lacks what was done", { campaign_id, error }));
