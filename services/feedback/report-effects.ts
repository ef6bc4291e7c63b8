import type { Logger } from "@aws-lambda-powertools/logger";
import type { Publish } from "../bus/publish.ts";
import type { FeedbackCount } from "../campaigns/record.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { Effect } from "./apply-event.ts";

/**
 * Counts and announces what the events of one invocation changed: one write a campaign, not one an event. It comes
 * after the rows, which hold the truth: what a crash keeps from the counters, the sweeper's recount makes good. So a
 * failure here is logged and fails no message, whose repeat would find its row written and change nothing.
 */
export const reportEffects = async (
  { campaigns, publish, log }: { campaigns: CampaignStore; publish: Publish; log: Logger },
  effects: readonly Effect[],
  now: string,
): Promise<void> => {
  const results = await Promise.allSettled([
    ...[...countsByCampaign(effects)].map(([campaignId, counts]) =>
      campaigns.addFeedback(campaignId, counts, now),
    ),
    publish(effects.flatMap(({ facts }) => facts)),
  ]);
  for (const result of results)
    if (result.status === "rejected")
      log.error("feedback was not counted or announced", { error: result.reason });
};

const countsByCampaign = (effects: readonly Effect[]) => {
  const byCampaign = new Map<string, Partial<Record<FeedbackCount, number>>>();
  for (const { campaignId, count } of effects) {
    if (!campaignId) continue;
    const counts = byCampaign.get(campaignId) ?? {};
    if (count) counts[count] = (counts[count] ?? 0) + 1;
    byCampaign.set(campaignId, counts);
  }
  return byCampaign;
};
