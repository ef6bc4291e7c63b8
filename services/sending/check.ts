import { findExcluded } from "../audience/eligibility.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { isRunning } from "../campaigns/sendable.ts";
import type { CampaignStore } from "../campaigns/store.ts";

/**
 * Asks, right before a send, whether the campaign still runs, and who of these recipients must get nothing after all.
 * @returns the reason of each of those, by its key.
 * @throws when it cannot be told; then nothing may be sent.
 */
export type Check = (
  campaign: Campaign,
  keys: readonly string[],
) => Promise<{ readonly isRunning: boolean; readonly excluded: ReadonlyMap<string, string> }>;

export const checkOf =
  (
    stores: Parameters<typeof findExcluded>[0] & { readonly campaigns: Pick<CampaignStore, "get"> },
  ): Check =>
  async ({ campaign_id, audience }, keys) => {
    const [campaign, excluded] = await Promise.all([
      stores.campaigns.get(campaign_id),
      findExcluded(stores, audience, keys),
    ]);
    return { isRunning: campaign !== undefined && isRunning(campaign, new Date()), excluded };
  };
