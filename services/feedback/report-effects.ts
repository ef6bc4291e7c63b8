import { type AutoPauser, autoPause } from "../campaigns/auto-pause.ts";
import type { FeedbackCount } from "../campaigns/counts.ts";
import { reputationRisk } from "../campaigns/reputation.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { Effect } from "./apply-event.ts";

interface Dependencies extends AutoPauser {
  readonly campaigns: AutoPauser["campaigns"] & Pick<CampaignStore, "addFeedback">;
}

/**
 * Counts and announces what the events of one invocation changed: one write a campaign, not one an event. A campaign
 * whose bounces or complaints endanger the account is paused. This comes after the rows, which hold the truth: what a
 * crash keeps from the counters, the sweeper's recount makes good. So a failure here is logged and fails no message,
 * whose repeat would find its row written and change nothing (decision 3).
 */
export const reportEffects = async (
  deps: Dependencies,
  effects: readonly Effect[],
  now: string,
): Promise<void> => {
  const count = async (campaignId: string, counts: Partial<Record<FeedbackCount, number>>) => {
    const campaign = await deps.campaigns.addFeedback(campaignId, counts, now);
    const reason = campaign?.status === "in_progress" ? reputationRisk(campaign) : undefined;
    if (reason) await autoPause(deps, campaignId, reason);
  };
  await Promise.all([
    ...[...countsByCampaign(effects)].map(([campaign_id, counts]) =>
      count(campaign_id, counts).catch((error: Error) =>
        deps.log.error("feedback was not counted", { campaign_id, error }),
      ),
    ),
    deps
      .publish(effects.flatMap(({ facts }) => facts))
      .catch((error: Error) => deps.log.error("feedback was not announced", { error })),
  ]);
};

const countsByCampaign = (effects: readonly Effect[]) => {
  const byCampaign = new Map<string, Partial<Record<FeedbackCount, number>>>();
  for (const { campaignId, counts } of effects) {
    if (!campaignId) continue;
    const sums = byCampaign.get(campaignId) ?? {};
    for (const count of counts) sums[count] = (sums[count] ?? 0) + 1;
    byCampaign.set(campaignId, sums);
  }
  return byCampaign;
};
