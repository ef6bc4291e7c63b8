import type { Campaign } from "./campaign.ts";
import type { CampaignUpdate } from "./update.ts";

/**
 * Says when rows of a campaign may be deleted, where nothing says so yet, as of one that an earlier version froze. Leaves
 * `updated_at` alone.
 * @param expires_at seconds since the epoch.
 * @returns the campaign, with what stands; undefined when there is none.
 */
export const keepUntil =
  (update: CampaignUpdate) =>
  (campaignId: string, expires_at: number): Promise<Campaign | undefined> =>
    update(campaignId, "SET expires_at = if_not_exists(expires_at, :expires)", { ":expires": expires_at });
