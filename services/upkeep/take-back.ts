import type { Campaign } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import type { ContactStore } from "../contacts/store.ts";
import { isClaimed } from "../deliveries/batch-state.ts";
import { recoverClaim } from "../deliveries/recover-claim.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

export interface TakeBackDependencies {
  readonly contacts: Pick<ContactStore, "noteSent" | "noteUnknown">;
  readonly deliveries: Pick<
    DeliveryStore,
    "batchWithRows" | "states" | "markUnknown" | "advance" | "changeTurns"
  >;
}

/**
 * Accounts for batches that senders left: ends the claims of those that died, and counts the batches in a campaign that
 * has ended. What is not sent of them remains.
 */
export const takeBack = async (
  deps: TakeBackDependencies,
  campaign: Campaign,
  batches: readonly number[],
  now: Date,
): Promise<void> => {
  const { campaign_id } = campaign;
  for (const state of await deps.deliveries.states(campaign_id, batches)) {
    if (!state.claim || isClaimed(state, now.getTime())) continue;
    const { batch } = await deps.deliveries.batchWithRows(campaign_id, state.batch);
    if (batch) await recoverClaim(deps, batch, state);
  }
  if (!isEnded(campaign.status)) return;
  const counted = (await deps.deliveries.states(campaign_id, batches)).filter(({ claim }) => !claim);
  if (counted.length > 0)
    await deps.deliveries.changeTurns(
      campaign,
      { counted, freed: [], taken: [], untilMs: 0 },
      now.toISOString(),
    );
};
