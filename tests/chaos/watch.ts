import type { Attempt } from "./observation.ts";
import { type CampaignItem, type Ledger, ledgerOf, readCampaign } from "./tables.ts";
import type { World } from "./world.ts";

/** What is seen of a run while it goes on. */
export interface Watch {
  /** What SES was asked, as of the last look. */
  readonly attempts: readonly Attempt[];
  /** The ledgers at every look. */
  readonly looks: readonly Ledger[];
  /** When each campaign was first seen with its audience frozen. */
  readonly frozen: ReadonlyMap<string, number>;
  campaigns(): Promise<CampaignItem[]>;
  /** Notes what there is to see now. @returns the campaigns */
  look(): Promise<CampaignItem[]>;
}

/** @param campaignIds of the campaigns that were asked for so far; those that follow them are added as they are seen */
export const watchOf = (world: World, campaignIds: string[]): Watch => {
  const attempts: Attempt[] = [];
  const looks: Ledger[] = [];
  const frozen = new Map<string, number>();
  const campaigns = async (): Promise<CampaignItem[]> => {
    const seen = await Promise.all(campaignIds.map((id) => readCampaign(world.db, id)));
    const followers = seen.flatMap(({ next_campaign_id: next }) =>
      next !== undefined && !campaignIds.includes(next) ? [next] : [],
    );
    campaignIds.push(...followers);
    return followers.length > 0 ? await campaigns() : seen;
  };
  return {
    attempts,
    looks,
    frozen,
    campaigns,
    async look() {
      attempts.push(...(await world.newAttempts()));
      const seen = await campaigns();
      looks.push(...seen.map(ledgerOf));
      for (const { campaign_id, batching } of seen)
        if (batching.done && !frozen.has(campaign_id)) frozen.set(campaign_id, world.now());
      return seen;
    },
  };
};
