import { type AutoPauser, autoPause } from "../campaigns/auto-pause.ts";
import { reputationRisk } from "../campaigns/reputation.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { withExactLedger } from "../deliveries/ledger.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { type Counts, sumCounts } from "../platform/counts.ts";
import type { Measure } from "../platform/metrics.ts";
import type { Noted } from "./note-news.ts";

/** What operators see of the counts: bounces that pass are none of it. Who bounces late is taken off the delivered. */
const measured = [
  ["delivered_count", "MailsDelivered"],
  ["hard_bounced_count", "MailsBounced"],
  ["complained_count", "MailsComplained"],
] as const;

interface Dependencies extends AutoPauser {
  readonly campaigns: AutoPauser["campaigns"] & Pick<CampaignStore, "addFeedback">;
  readonly deliveries: Pick<DeliveryStore, "states" | "addToReport">;
  readonly measure: Measure;
}

/**
 * Counts what the news of one invocation changed, in one write a campaign and one of its report. A campaign whose bounces or complaints
 * endanger the account is paused. Comes after the notes, which hold the truth: a campaign that news came of is opened
 * to the sweeper even when nothing is counted, and what a crash keeps from the counters its recount makes good. Where
 * that write fails, the news must come again: they are noted by then, and open the campaign (decision 3).
 * @returns the campaigns of which something failed, which is logged.
 */
export const countNews = async (
  deps: Dependencies,
  noted: readonly Noted[],
  now: string,
): Promise<ReadonlySet<string>> => {
  const failed = new Set<string>();
  const count = async (campaignId: string, counts: Counts, report: Counts) => {
    const [campaign] = await Promise.all([
      deps.campaigns.addFeedback(campaignId, counts, now),
      deps.deliveries.addToReport(campaignId, "feedback", report),
    ]);
    for (const [name, metric] of measured) if (counts[name]) deps.measure(metric, counts[name]);
    const isJudged = counts.hard_bounced_count || counts.complained_count;
    if (campaign?.status !== "in_progress" || !isJudged) return;
    const reason = reputationRisk(await withExactLedger(deps.deliveries, campaign));
    if (reason) await autoPause(deps, campaignId, reason);
  };
  const standing = noted.filter(({ isGone }) => !isGone);
  await Promise.all(
    [...Map.groupBy(standing, ({ campaignId }) => campaignId)].map(([campaign_id, all]) =>
      count(
        campaign_id,
        sumCounts(...all.map(({ counts }) => counts)),
        sumCounts(...all.map(({ report }) => report)),
      ).catch((error: Error) => {
        failed.add(campaign_id);
        deps.log.error("feedback was not counted", { campaign_id, error });
      }),
    ),
  );
  return failed;
};
