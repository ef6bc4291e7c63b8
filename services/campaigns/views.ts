import { type AbTest, variantCount, variantLetters } from "./ab-test.ts";
import { toApprovalView } from "./approval.ts";
import { audienceView } from "./audience-view.ts";
import { type Campaign, remainingCount } from "./campaign.ts";
import { healthOf } from "./diagnose.ts";
import { decidesAt, isTested, leaderOf } from "./find-winner.ts";
import { timeAfter } from "./recurrence.ts";
import { reputationRisk } from "./reputation.ts";
import type { CampaignStatusView, CampaignView } from "./schemas.ts";

/** What `GET /campaign-status/{campaign_id}` shows of a campaign. */
export const toStatusView = (campaign: Campaign): CampaignStatusView => ({
  campaign_id: campaign.campaign_id,
  campaign_name: campaign.campaign_name,
  status: campaign.status,
  reason: campaign.reason ?? null,
  // Over all of it: what an operator has seen and let go on is dangerous all the same.
  warning: reputationRisk({ ...campaign, baseline: undefined })?.reason ?? null,
  resumes_at: campaign.resumes_at ?? null,
  send_at: campaign.send_at ?? null,
  total_contacts: campaign.total_contacts,
  sent_count: campaign.sent_count,
  failed_count: campaign.failed_count,
  suppressed_count: campaign.suppressed_count,
  unknown_count: campaign.unknown_count,
  unreported_count: campaign.unreported_count,
  remaining_count: remainingCount(campaign),
  // A late bounce may be counted before the delivery that it ends.
  delivered_count: Math.max(0, campaign.delivered_count),
  bounced_count: campaign.bounced_count,
  hard_bounced_count: campaign.hard_bounced_count,
  complained_count: campaign.complained_count,
  opened_count: campaign.opened_count,
  clicked_count: campaign.clicked_count,
  robot_opened_count: campaign.robot_opened_count,
  robot_clicked_count: campaign.robot_clicked_count,
  unsubscribed_count: campaign.unsubscribed_count,
  created_at: campaign.created_at,
  updated_at: campaign.updated_at,
  started_at: campaign.started_at ?? null,
  completed_at: campaign.completed_at ?? null,
});

const letterAt = (variant: number | undefined) => (variant === undefined ? null : variantLetters[variant]!);

const abTestView = (campaign: Campaign, test: AbTest): CampaignView["ab_test"] => ({
  share: test.share,
  winner_by: test.winner_by,
  after_minutes: test.after_minutes,
  variants: test.variants.map(({ subject }, variant) => {
    const count = (name: Parameters<typeof variantCount>[1]) => campaign[variantCount(variant, name)] ?? 0;
    return {
      variant: variantLetters[variant]!,
      subject,
      sent_count: count("sent_count"),
      delivered_count: count("delivered_count"),
      opened_count: count("opened_count"),
      clicked_count: count("clicked_count"),
      unsubscribed_count: count("unsubscribed_count"),
    };
  }),
  waits: isTested(campaign),
  tested_at: test.tested_at ?? null,
  decides_at: decidesAt(campaign) ?? null,
  leads: letterAt(leaderOf(campaign)),
  winner: letterAt(test.winner),
  decided: test.decided ?? null,
  decided_at: test.decided_at ?? null,
});

const seriesView = (campaign: Campaign): CampaignView["series"] => {
  const { series, next_campaign_id, series_ended_at } = campaign;
  if (!series) return null;
  return {
    every: series.every,
    interval: series.interval,
    until: series.until ?? null,
    time_zone: series.time_zone,
    number: series.number,
    first_at: series.first_at,
    planned_at: series.planned_at,
    then_at: timeAfter(series, new Date(series.planned_at))?.toISOString() ?? null,
    previous_campaign_id: series.previous_campaign_id ?? null,
    next_campaign_id: next_campaign_id ?? null,
    ended_at: series_ended_at ?? null,
  };
};

/** What `GET /campaigns/{campaign_id}` shows of a campaign: never its keys. */
export const toCampaignView = (campaign: Campaign): CampaignView => ({
  ...toStatusView(campaign),
  health: healthOf(campaign) ?? null,
  subject: campaign.subject,
  from_email: campaign.from_email,
  from_name: campaign.from_name ?? null,
  reply_to: campaign.reply_to ?? null,
  attachments: campaign.attachments.map(({ filename, content_type, size_bytes }) => ({
    filename,
    content_type,
    size_bytes,
  })),
  audience: audienceView(campaign),
  departures: {
    too_many: campaign.left_too_many_count,
    not_relevant: campaign.left_not_relevant_count,
    never_asked: campaign.left_never_asked_count,
    other: campaign.left_other_count,
  },
  unreported: campaign.unreported ?? "hold",
  tracking: campaign.tracking,
  archive: campaign.published !== undefined,
  shared_until: campaign.shared_until ?? null,
  approval: campaign.approval ? toApprovalView(campaign.approval) : null,
  draft_id: campaign.draft_id ?? null,
  reopened_as: campaign.reopened_as ?? null,
  ab_test: campaign.ab_test ? abTestView(campaign, campaign.ab_test) : null,
  series: seriesView(campaign),
  time_zone: campaign.time_zone ?? null,
  sending_window: campaign.sending_window ?? null,
});
