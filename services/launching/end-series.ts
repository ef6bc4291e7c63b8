import type { Logger } from "@aws-lambda-powertools/logger";
import { type Announcer, tellMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { isLastWaiting } from "../campaigns/status-changes.ts";
import { endingSeries } from "../campaigns/steering.ts";
import type { CampaignStore } from "../campaigns/store.ts";

interface Dependencies {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "get" | "transition" | "endSeries">;
  readonly publish: Announcer["publish"];
  readonly log: Pick<Logger, "error">;
}

/**
 * Ends a series, by any of its campaigns: no other follows its last one, which is cancelled if it waits for its turn; those
 * that have started go on. It is one write on the last campaign, which is refused where the sweeper made another first:
 * then that is the last.
 * @returns the last campaign; where it was taken back to a draft, the series ended with that and nothing is changed.
 */
export const endSeries = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<Campaign> => {
  const { campaigns } = deps;
  const at = now.toISOString();
  for (let last = campaign; ; last = await readAgain(campaigns, last.campaign_id)) {
    while (last.next_campaign_id !== undefined) last = await readAgain(campaigns, last.next_campaign_id);
    const { campaign_id, reopened_as, series_ended_at } = last;
    if (reopened_as !== undefined || series_ended_at !== undefined) return last;
    const { transition, fields } = endingSeries(at);
    const ended =
      (await campaigns.transition(campaign_id, transition, at, fields, isLastWaiting)) ??
      (await campaigns.endSeries(campaign_id, at));
    if (!ended) continue;
    await tellMilestones(deps, ended);
    return ended;
  }
};

const readAgain = async ({ get }: Pick<CampaignStore, "get">, id: string): Promise<Campaign> => {
  const found = await get(id);
  if (!found) throw new Error(`Campaign ${id} of a series cannot be read`);
  return found;
};
