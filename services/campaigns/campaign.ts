import type { FailureReason, PauseReason } from "../../events/campaigns.ts";
import type { AttachmentReference } from "../attachments/attachment.ts";
import { type AbTest, batchAt, openCount, type VariantCount } from "./ab-test.ts";
import type { Approval } from "./approval.ts";
import { type Counters, ledgerCounts } from "./counts.ts";
import type { Series } from "./recurrence.ts";
import type { AudienceKind, CampaignStatus, UnreportedChoice } from "./schemas.ts";
import type { SendingWindow } from "./sending-window.ts";

/** Where the batcher stands in the audience. */
export interface Batching {
  readonly done: boolean;
  /** The last address of the contacts table, or of the audience list, that is in a batch; of a mix, with its part. None once it is done. */
  readonly cursor?: string;
}

/** What the bus is told of a campaign's life, each by the event of that name. */
export type Milestone =
  | "CampaignApprovalRequested"
  | "CampaignApproved"
  | "CampaignRequested"
  | "CampaignStarted"
  | "CampaignPaused"
  | "CampaignResumed"
  | "CampaignCancelled"
  | "CampaignRetried"
  | "CampaignCompleted"
  | "CampaignFailed";

/** Whom a retry tries again: the failed, the unknown that SES told nothing of, or all that are unknown. */
export type Repeated = "failed" | "unreported" | "unknown";

/** A retry under way: which recipients, and the first batch that is not opened again yet. */
export interface RetryProgress {
  readonly repeats: readonly Repeated[];
  /** Present when no operator asked for it: the campaign resends to the unreported, as its launch said. */
  readonly by_itself?: true;
  readonly next: number;
}

/** Batches with unknown recipients of whom something can be said by a moment: then they are looked at (decision 23). */
export interface Awaiting {
  readonly batches: readonly number[];
  readonly at: string;
}

/** How far a recount has come that did not fit one run of the sweeper (decision 16). */
export interface Recounting {
  /** The campaign's `updated_at`: with another it is of no use any more. */
  readonly of: string;
  /** The first batch not counted yet. */
  readonly next: number;
  readonly counts: CampaignCounters;
  /** Of its report. */
  readonly report?: Readonly<Record<string, number>>;
  readonly awaiting?: Awaiting;
}

/** The counts at which an operator last let a campaign go on: it is judged by what comes after. */
export interface Baseline {
  readonly sent_count: number;
  readonly hard_bounced_count: number;
  readonly complained_count: number;
}

/** What is chosen of the contacts and besides: ids, and how many addresses. */
interface Chosen {
  readonly lists: readonly string[];
  readonly segments: readonly string[];
  readonly addresses: number;
}

/** What an audience was asked for. */
export interface AudienceParts extends Chosen {
  readonly all?: true;
  readonly exclude: Chosen;
}

/** The counters of a campaign, and those of the variants of its test. */
export type CampaignCounters = Counters & Partial<Readonly<Record<VariantCount, number>>>;

/** A campaign as it is stored: table EmailCampaigns. Its body and attachments are in the content bucket. */
export interface Campaign extends CampaignCounters {
  readonly campaign_id: string;
  /** Hash key of the index that lists campaigns by age; the same for all. */
  readonly kind: "campaign";
  readonly campaign_name: string;
  readonly status: CampaignStatus;
  /** In words, SES's among them: for its operator, and never on the bus. */
  readonly reason?: string;
  /** Why it paused or failed, as the bus is told. */
  readonly reason_code?: PauseReason | FailureReason;
  readonly subject: string;
  readonly from_email: string;
  readonly from_name?: string;
  readonly reply_to?: string;
  readonly audience: AudienceKind;
  /** What an audience by filter was asked for. */
  readonly audience_parts?: AudienceParts;
  readonly content_key: string;
  /** Present when it was written of blocks, which lie beside the content then. */
  readonly format?: "blocks";
  /** The draft it was started from. */
  readonly draft_id?: string;
  /** The draft it was taken back to before its start. */
  readonly reopened_as?: string;
  readonly attachments: readonly AttachmentReference[];
  /** Whether SES tells of opens and clicks. */
  readonly tracking: boolean;
  /** Present while it has a public page, from its start on: hash key of a sparse index. */
  readonly published?: "published";
  /** Present while links to its result may be followed (decision 66): each holds it. */
  readonly share_id?: string;
  /** When the last of them is over. */
  readonly shared_until?: string;
  /** When it starts; at once when there is none. */
  readonly send_at?: string;
  /** That of the sending window. */
  readonly time_zone?: string;
  readonly sending_window?: SendingWindow;
  /** Present when it is sent only once another key than the one that asked has released it. */
  readonly approval?: Approval;
  /** What becomes of the unreported; they are held unless it says otherwise. */
  readonly unreported?: UnreportedChoice;
  /** Wordings that are tried on a share of the audience; the rest waits for the winner (decision 61). */
  readonly ab_test?: AbTest;
  /** Present when it repeats (decision 63). */
  readonly series?: Series;
  /** The next of its series, once that is there. */
  readonly next_campaign_id?: string;
  /** When its series was ended: no other follows. */
  readonly series_ended_at?: string;
  /** Hash of the request: the same Idempotency-Key with another request is refused. */
  readonly request_hash: string;
  /** Signs the unsubscribe tokens of this campaign. Never leaves the account. */
  readonly unsubscribe_key: string;
  readonly total_contacts: number;
  readonly batching: Batching;
  readonly batch_count: number;
  /** Of them, those of the test. */
  readonly test_batch_count?: number;
  /** When the first rows of its recipients may be deleted: seconds since the epoch. */
  readonly expires_at?: number;
  /** So many batches were handed to senders, in the order of `batchAt`. */
  readonly issued: number;
  /**
   * Batches that were handed to senders and are not counted here yet, each with the moment until which its sender has
   * it, in milliseconds since the epoch; 0 when any may have it. Their states hold what is to be added to the ledger.
   */
  readonly held: Readonly<Record<string, number>>;
  /** Counts the changes of what is held and counted: who counts a batch has seen them all. */
  readonly rev: number;
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
  readonly awaiting?: Awaiting;
  /** Present while recipients that were found unreported are to be mailed again. */
  readonly resend_due?: true;
  readonly started_at?: string;
  readonly completed_at?: string;
}

/** Recipients of the frozen audience without an outcome. */
export const remainingCount = (campaign: Campaign): number =>
  ledgerCounts.reduce((remaining, count) => remaining - campaign[count], campaign.total_contacts);

/** Recipients who got it for certain: whoever opened it did, also where nothing was told of its delivery. */
export const reachedCount = ({ delivered_count, opened_count, clicked_count }: Campaign): number =>
  Math.max(delivered_count, opened_count, clicked_count);

/**
 * Batches that a sender may take now: first those that were given back or left by a sender that died, then new ones. Of a
 * test without a winner none of the rest.
 */
export const freeBatches = (campaign: Campaign, max: number, nowMs: number): number[] => {
  const { batching, retrying, issued, held } = campaign;
  if (!batching.done || retrying) return [];
  const left = Object.keys(held)
    .filter((batch) => held[batch]! <= nowMs)
    .map(Number)
    .sort((a, b) => a - b)
    .slice(0, max);
  const fresh = Math.max(0, Math.min(max - left.length, openCount(campaign) - issued));
  return [...left, ...Array.from({ length: fresh }, (_, place) => batchAt(campaign, issued + place))];
};
