/** What the API has as codes, in words: the statuses of things, and the reasons for what became of them. */
import type { Campaign, Contact, DeliveryStatus, Import, SuppressionReason } from "./api/client.ts";

type Words<Code extends string> = Readonly<Record<Code, string>>;

export const campaignWords: Words<Campaign["status"]> = {
  awaiting_approval: "Awaits approval",
  scheduled: "Scheduled",
  pending: "Pending",
  in_progress: "In progress",
  paused: "Paused",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

const deliveryWords: Words<DeliveryStatus> = {
  pending: "Pending",
  sent: "Sent",
  failed: "Failed",
  suppressed: "Suppressed",
  unknown: "Unknown",
};

/** The word a delivery status is shown as; in a campaign that was cancelled nothing is pending any more. */
export const deliveryWord = (status: DeliveryStatus, of: Campaign["status"]): string =>
  status === "pending" && of === "cancelled" ? "Not sent" : deliveryWords[status];

export const contactWords: Words<Contact["status"]> = {
  subscribed: "Subscribed",
  unsubscribed: "Unsubscribed",
  unconfirmed: "Unconfirmed",
  bounced: "Bounced",
  complained: "Complained",
};

export const suppressionWords: Words<SuppressionReason> = {
  manual: "By hand",
  bounce: "Bounced",
  complaint: "Complained",
  unsubscribe: "Unsubscribed",
};

/** That a contact is suppressed, and why. */
export const suppressedFor = (reason: SuppressionReason): string =>
  `Suppressed (${suppressionWords[reason].toLowerCase()})`;

export const importWords: Words<Import["status"]> = {
  waiting: "Not started",
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** What suppressed an address, where that is neither a campaign nor an import. */
export const sourceWords: Readonly<Record<string, string | undefined>> = {
  api: "API or by hand",
  ses: "SES",
  preferences: "Preferences",
};
