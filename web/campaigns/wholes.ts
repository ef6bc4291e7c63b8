import type { Campaign } from "../api/client.ts";

/**
 * What each figure of what came back is a share of, wherever it is shown: SES judges bounces and complaints by what was
 * sent, and a mail is read, or left, where it was delivered. The services have the same table, to which a test holds this.
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

/** Of a campaign that is not tracked nobody counts opens and clicks. */
export const needsTracking = (fact: string): boolean => fact === "opened" || fact === "clicked";

type Whole = (typeof wholes)[keyof typeof wholes];

/** Of a campaign, or of a part of it such as a domain. */
type Counted = Readonly<Record<"sent" | "delivered" | "bounced" | "opened" | "clicked", number>>;

/** @param campaign or one of the variants that it tries, of which bounces are not counted apart. */
export const countedOf = (
  campaign: Pick<Campaign, `${"sent" | "delivered" | "opened" | "clicked"}_count`> &
    Partial<Pick<Campaign, "bounced_count">>,
): Counted => ({
  sent: campaign.sent_count,
  delivered: campaign.delivered_count,
  bounced: campaign.bounced_count ?? 0,
  opened: campaign.opened_count,
  clicked: campaign.clicked_count,
});

/**
 * How many people that is. What SES tells may be known before its sender has counted it, and whoever opened a mail got it,
 * also where nothing was told of that.
 */
export const wholeCount = (whole: Whole, { sent, delivered, bounced, opened, clicked }: Counted): number =>
  whole === "sent" ? Math.max(sent, delivered + bounced) : Math.max(delivered, opened, clicked);
