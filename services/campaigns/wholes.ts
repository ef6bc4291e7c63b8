import { type Campaign, reachedCount } from "./campaign.ts";

/**
 * What each figure of what came back is a share of, wherever it is shown or told (decision 79): SES judges bounces and
 * complaints by what was sent, and a mail is read, or left, where it was delivered. The web UI has the same table.
 */
export const wholes = {
  delivered: "sent",
  bounced: "sent",
  hard_bounced: "sent",
  complained: "sent",
  opened: "delivered",
  clicked: "delivered",
  unsubscribed: "delivered",
} as const;
export type Whole = (typeof wholes)[keyof typeof wholes];

/** Of a campaign that is not tracked nobody counts opens and clicks. */
export const needsTracking = (fact: string): boolean => fact === "opened" || fact === "clicked";

/** Those sent: what SES told of may be known before its sender has counted it. */
const sentCount = ({ sent_count, delivered_count, bounced_count }: Campaign): number =>
  Math.max(sent_count, delivered_count + bounced_count);

/** How many recipients a figure of a campaign is a part of. */
export const wholeCount = (campaign: Campaign, fact: keyof typeof wholes): number =>
  wholes[fact] === "sent" ? sentCount(campaign) : reachedCount(campaign);
