import * as z from "zod";
import { defineEvent } from "./event.ts";

/** `ses_campaign_` and letters, digits or hyphens: legal as an SES message tag, a DynamoDB key and a URL segment. */
export const campaignId = z.string().regex(/^ses_campaign_[A-Za-z0-9-]{1,64}$/);
/** Number of a batch within its campaign, from 0. */
export const batchNumber = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/**
 * Why a campaign pauses or fails: codes to act upon, never anyone's words, which may name people. More may follow.
 * What an operator reads is the campaign's own `reason`.
 */
export const pauseReasons = [
  "operator",
  "start_missed",
  "bounce_rate",
  "complaint_rate",
  /** SES does not send for the account, or not with the configuration set. */
  "sending_disabled",
  "other",
] as const;
export type PauseReason = (typeof pauseReasons)[number];

export const failureReasons = [
  "sender_not_verified",
  /** What a send names does not exist in SES, such as the configuration set. */
  "configuration_missing",
  "access_denied",
  "credentials_refused",
  "other",
] as const;
export type FailureReason = (typeof failureReasons)[number];

export const campaignApprovalRequested = defineEvent(
  "CampaignApprovalRequested",
  1,
  "A campaign is durable, and nothing of it is sent before a second person releases it.",
  { campaign_id: campaignId },
);

export const campaignApproved = defineEvent(
  "CampaignApproved",
  1,
  "A second person released a campaign: it starts at its time, or at once.",
  { campaign_id: campaignId },
);

export const campaignRequested = defineEvent(
  "CampaignRequested",
  1,
  "A campaign was accepted and is durable.",
  {
    campaign_id: campaignId,
  },
);

export const campaignStarted = defineEvent(
  "CampaignStarted",
  1,
  "The audience of a campaign is frozen; every batch of it exists.",
  { campaign_id: campaignId, total_contacts: count },
);

export const batchReady = defineEvent(
  "BatchReady",
  1,
  "A batch of at most 50 frozen recipients may be sent.",
  {
    campaign_id: campaignId,
    batch: batchNumber,
  },
);

const ledger = {
  campaign_id: campaignId,
  total_contacts: count,
  sent_count: count,
  failed_count: count,
  suppressed_count: count,
  unknown_count: count,
};

export const campaignPaused = defineEvent(
  "CampaignPaused",
  1,
  "A campaign sends nothing until it is resumed.",
  { campaign_id: campaignId, reason: z.enum(pauseReasons) },
);

export const campaignResumed = defineEvent("CampaignResumed", 1, "A paused campaign goes on.", {
  campaign_id: campaignId,
});

export const campaignCancelled = defineEvent(
  "CampaignCancelled",
  1,
  "A campaign was ended by its operator; what the counts leave of the total was not reached.",
  ledger,
);

export const campaignRetried = defineEvent(
  "CampaignRetried",
  1,
  "A campaign that had ended goes on with recipients it had failed to reach.",
  { campaign_id: campaignId },
);

export const campaignCompleted = defineEvent(
  "CampaignCompleted",
  1,
  "Every recipient of a campaign has an outcome: nothing remains to be sent.",
  ledger,
);

export const campaignFailed = defineEvent(
  "CampaignFailed",
  1,
  "A campaign stopped for a fault it cannot recover from.",
  { campaign_id: campaignId, reason: z.enum(failureReasons) },
);

/** What the batcher takes: its rule, its handler and the reader of its dead letters all go by this. */
export const batcherEvents = [campaignRequested, campaignResumed, campaignRetried] as const;
