import type { AttachmentReference } from "../attachments/attachment.ts";
import type { CampaignStatus, CampaignStatusView, CampaignView } from "./schemas.ts";
import type { SendingWindow } from "./sending-window.ts";

/** Where the batcher stands in the audience. */
export interface Batching {
  readonly done: boolean;
  /** The last address of the contacts table, or of the audience list, that is in a batch. */
  readonly cursor?: string;
}

export const ledgerCounts = ["sent_count", "failed_count", "suppressed_count", "unknown_count"] as const;
export type LedgerCount = (typeof ledgerCounts)[number];

export const feedbackCounts = [
  "delivered_count",
  "bounced_count",
  "hard_bounced_count",
  "complained_count",
  "opened_count",
  "clicked_count",
  "unsubscribed_count",
] as const;
export type FeedbackCount = (typeof feedbackCounts)[number];

/** What the bus is told of a campaign's life, each by the event of that name. */
export type Milestone =
  | "CampaignRequested"
  | "CampaignStarted"
  | "CampaignPaused"
  | "CampaignResumed"
  | "CampaignCancelled"
  | "CampaignRetried"
  | "CampaignCompleted"
  | "CampaignFailed";

/** A retry under way: which recipients, and the first batch that is not opened again yet. */
export interface RetryProgress {
  readonly include_unknown: boolean;
  readonly next: number;
}

/** No batch before this one is open; a retry made since, which may open any again, is none of those it was found after. */
export interface FirstOpen {
  readonly batch: number;
  /** The campaign's at the time. */
  readonly retried_at?: string;
}

/** How far a recount has come that did not fit one run of the sweeper. */
export interface Recounting {
  /** The campaign's `updated_at`: with another it is of no use any more. */
  readonly of: string;
  /** The first batch not counted yet. */
  readonly next: number;
  readonly counts: Recount;
}

/** What the rows of a campaign say its counters are. */
export type Recount = Record<LedgerCount | FeedbackCount, number>;

/** The counters of a campaign of which nothing has happened. */
export const noCounts = Object.fromEntries(
  [...ledgerCounts, ...feedbackCounts].map((name) => [name, 0]),
) as Recount;

/** The counts at which an operator last let a campaign go on: it is judged by what comes after. */
export interface Baseline {
  readonly sent_count: number;
  readonly hard_bounced_count: number;
  readonly complained_count: number;
}

/** A campaign as it is stored: table EmailCampaigns. Its body and attachments are in the content bucket. */
export interface Campaign extends Record<LedgerCount | FeedbackCount, number> {
  readonly campaign_id: string;
  /** Hash key of the index that lists campaigns by age; the same for all. */
  readonly kind: "campaign";
  readonly campaign_name: string;
  readonly status: CampaignStatus;
  readonly reason?: string;
  readonly subject: string;
  readonly from_email: string;
  readonly from_name?: string;
  readonly reply_to?: string;
  readonly audience: "subscribed" | "list";
  readonly content_key: string;
  readonly attachments: readonly AttachmentReference[];
  /** When it starts; at once when there is none. */
  readonly send_at?: string;
  /** That of the sending window. */
  readonly time_zone?: string;
  readonly sending_window?: SendingWindow;
  /** Hash of the request: the same Idempotency-Key with another request is refused. */
  readonly request_hash: string;
  /** Signs the unsubscribe tokens of this campaign. Never leaves the account. */
  readonly unsubscribe_key: string;
  readonly total_contacts: number;
  readonly batching: Batching;
  readonly batch_count: number;
  readonly batches_done: number;
  readonly first_open?: FirstOpen;
  /** Until then it waits, for the `reason` given, and goes on by itself. */
  readonly resumes_at?: string;
  readonly retrying?: RetryProgress;
  /** When an operator last had it retried. */
  readonly retried_at?: string;
  readonly baseline?: Baseline;
  /** Present while the sweeper must look after the campaign: hash key of a sparse index. */
  readonly open?: "open";
  /** Milestones that are not certainly on the bus yet: the sweeper announces them again. */
  readonly unannounced?: ReadonlySet<Milestone>;
  readonly created_at: string;
  readonly updated_at: string;
  /** The `updated_at` its rows were last recounted at; when the two are equal, nothing has changed since. */
  readonly recounted_at?: string;
  readonly recounting?: Recounting;
  readonly started_at?: string;
  readonly completed_at?: string;
}

/** Recipients of the frozen audience without an outcome. */
export const remainingCount = (campaign: Campaign): number =>
  ledgerCounts.reduce((remaining, count) => remaining - campaign[count], campaign.total_contacts);

/** Where to begin to look for batches that are not done. */
export const firstOpenBatch = ({ first_open, retried_at }: Campaign): number =>
  first_open && first_open.retried_at === retried_at ? first_open.batch : 0;

export const statusView = (campaign: Campaign): CampaignStatusView => ({
  campaign_id: campaign.campaign_id,
  campaign_name: campaign.campaign_name,
  status: campaign.status,
  reason: campaign.reason ?? null,
  resumes_at: campaign.resumes_at ?? null,
  send_at: campaign.send_at ?? null,
  total_contacts: campaign.total_contacts,
  sent_count: campaign.sent_count,
  failed_count: campaign.failed_count,
  suppressed_count: campaign.suppressed_count,
  unknown_count: campaign.unknown_count,
  remaining_count: remainingCount(campaign),
  delivered_count: campaign.delivered_count,
  bounced_count: campaign.bounced_count,
  hard_bounced_count: campaign.hard_bounced_count,
  complained_count: campaign.complained_count,
  opened_count: campaign.opened_count,
  clicked_count: campaign.clicked_count,
  unsubscribed_count: campaign.unsubscribed_count,
  created_at: campaign.created_at,
  updated_at: campaign.updated_at,
  started_at: campaign.started_at ?? null,
  completed_at: campaign.completed_at ?? null,
});

export const view = (campaign: Campaign): CampaignView => ({
  ...statusView(campaign),
  subject: campaign.subject,
  from_email: campaign.from_email,
  from_name: campaign.from_name ?? null,
  reply_to: campaign.reply_to ?? null,
  attachments: campaign.attachments.map(({ filename, content_type, size_bytes }) => ({
    filename,
    content_type,
    size_bytes,
  })),
  audience: campaign.audience,
  time_zone: campaign.time_zone ?? null,
  sending_window: campaign.sending_window ?? null,
});
