import type { KeyMark } from "../api-keys/key.ts";
import type { Audience } from "../audience/read-audience.ts";
import type { AbTest } from "../campaigns/ab-test.ts";
import { awaitingReason } from "../campaigns/approval.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { noCounts } from "../campaigns/counts.ts";
import { startOf, timesOf } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { DraftContent } from "../drafts/content.ts";
import type { CheckedRequest, RequestedFile } from "./check-request.ts";

/** A file of a request, and the key it is to lie under. */
export type CampaignFile = RequestedFile & { readonly key: string };

/** What a campaign has beside its request. */
interface Origin extends Pick<Campaign, "campaign_id" | "request_hash" | "unsubscribe_key"> {
  readonly checked: CheckedRequest;
  /** What its draft has of the editors that the words of each variant were written in. */
  readonly designs: readonly DraftContent["blocks"][];
  /** Whether opens and clicks are tracked, where the request does not say. */
  readonly tracking: boolean;
  /** Who asks for it, where somebody else has to release it. */
  readonly askedBy?: KeyMark | undefined;
  readonly now: Date;
}

/** The campaign of a request, and its files as they are to be stored. */
export const newCampaign = (
  request: CampaignRequest,
  { campaign_id, request_hash, unsubscribe_key, checked, designs, tracking, askedBy, now }: Origin,
): { campaign: Campaign; files: CampaignFile[] } => {
  // Under the request's hash: two requests that race with one key never write into each other's content.
  const prefix = `campaigns/${campaign_id}/${request_hash.slice(0, 16)}`;
  const campaignFiles = checked.files.map((file, index) => ({
    ...file,
    key: `${prefix}/attachments/${index}`,
  }));
  const campaign: Campaign = {
    campaign_id,
    kind: "campaign",
    campaign_name: request.campaign_name,
    ...beginning(request, askedBy, now),
    subject: request.subject,
    from_email: request.from_email.address,
    ...(request.from_name ? { from_name: request.from_name } : {}),
    ...(request.reply_to ? { reply_to: request.reply_to.address } : {}),
    audience: kindOf(checked.audience),
    ...(checked.parts && { audience_parts: checked.parts }),
    content_key: `${prefix}/content.json`,
    ...(designs[0] ? { format: "blocks" } : {}),
    ...(request.draft_id ? { draft_id: request.draft_id } : {}),
    attachments: campaignFiles.map(({ source: _, ...reference }) => reference),
    tracking: request.tracking ?? tracking,
    ...(request.ab_test ? { ab_test: testOf(request, request.ab_test, designs) } : {}),
    ...(request.time_zone ? { time_zone: request.time_zone } : {}),
    ...(request.sending_window ? { sending_window: request.sending_window } : {}),
    ...(request.archive ? { published: "published" } : {}),
    ...(request.unreported ? { unreported: request.unreported } : {}),
    ...seriesOf(request, campaign_id),
    request_hash,
    unsubscribe_key,
    ...unsent(now),
  };
  return { campaign, files: campaignFiles };
};

/** What a campaign has of which nothing is frozen. */
export const unsent = (now: Date) => ({
  total_contacts: 0,
  ...noCounts,
  batching: { done: false },
  batch_count: 0,
  issued: 0,
  held: {},
  rev: 0,
  open: "open" as const,
  created_at: now.toISOString(),
  updated_at: now.toISOString(),
});

/** The first of a series. */
const seriesOf = (request: CampaignRequest, series_id: string): Pick<Campaign, "series"> => {
  const times = timesOf(request);
  return times ? { series: { ...times, series_id, number: 1, planned_at: times.first_at } } : {};
};

const testOf = (
  request: CampaignRequest,
  { share, winner, after_minutes, variants }: NonNullable<CampaignRequest["ab_test"]>,
  designs: Origin["designs"],
): AbTest => ({
  share,
  winner_by: winner,
  after_minutes,
  variants: [request, ...variants].map(({ subject = request.subject }, variant) => ({
    subject,
    ...(variant > 0 && designs[variant] ? { format: "blocks" } : {}),
  })),
});

const kindOf = (audience: Audience): Campaign["audience"] => {
  if (audience === "subscribed") return audience;
  return "addresses" in audience ? "filter" : "list";
};

/** One that starts later is announced then, by the sweeper; one that has to be released waits for that. */
const beginning = (
  request: CampaignRequest,
  askedBy: KeyMark | undefined,
  now: Date,
): Pick<Campaign, "status" | "send_at" | "unannounced" | "approval" | "reason"> => {
  const start = startOf(request);
  if (askedBy)
    return {
      status: "awaiting_approval",
      reason: awaitingReason,
      approval: { asked_by: askedBy, asked_at: now.toISOString() },
      ...(start && { send_at: start.toISOString() }),
      unannounced: new Set(["CampaignApprovalRequested"] as const),
    };
  return start
    ? { status: "scheduled", send_at: start.toISOString() }
    : { status: "pending", unannounced: new Set(["CampaignRequested"] as const) };
};
