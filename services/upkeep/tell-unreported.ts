import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { Unreported } from "../deliveries/mark-unreported.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { silenceOf } from "../deliveries/unreported.ts";
import { awaitingMax } from "./recount.ts";

/** Batches looked at together: what is found in them is one transaction (100 items, 4 MB). */
const batchesAtOnce = 20;

export interface TellDependencies {
  readonly campaigns: Pick<CampaignStore, "forgetRecount">;
  readonly deliveries: Pick<DeliveryStore, "batchWithRows" | "markUnreported">;
}

/**
 * Looks at the batches in which unknown recipients were awaited, and records of whom SES told nothing. Reads those
 * batches alone. What a crash or the clock keeps it from is left for the next sweep.
 * @param hasTime whether there is time for more batches.
 */
export const tellUnreported = async (
  deps: TellDependencies,
  campaign: Campaign,
  now: Date,
  hasTime: () => boolean,
): Promise<void> => {
  const isAll = (campaign.awaiting?.batches.length ?? 0) < awaitingMax;
  let current = campaign;
  while (current.awaiting) {
    if (!hasTime()) return;
    const { batches, at } = current.awaiting;
    const left = batches.slice(batchesAtOnce);
    const found = await Promise.all(
      batches.slice(0, batchesAtOnce).map((batch) => unreportedIn(deps, campaign.campaign_id, batch, now)),
    );
    const rest = left.length > 0 ? { batches: left, at } : undefined;
    const marked = await deps.deliveries.markUnreported(current, found.flat(), rest, now.toISOString());
    if (!marked) return; // it changed: the recount after that looks again
    current = marked;
  }
  if (!isAll) await deps.campaigns.forgetRecount(current);
};

const unreportedIn = async (
  { deliveries }: TellDependencies,
  campaignId: string,
  number: number,
  now: Date,
): Promise<Unreported[]> => {
  const { batch, state, rows } = await deliveries.batchWithRows(campaignId, number);
  if (!batch || !state) return [];
  const { unreported } = silenceOf(batch.recipients, rows, now.getTime());
  return unreported.length > 0 ? [{ state, indices: unreported }] : [];
};
