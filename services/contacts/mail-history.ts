import type { Contact } from "./contact.ts";

/** So many of a contact's latest mails are remembered one by one; with them a contact stays below a write unit of 1 KB. */
export const rememberedMax = 8;

/** What is stored on a contact of the mails it got. */
export interface MailHistory extends Pick<Contact, "email_count" | "last_email_sent" | "last_campaign"> {
  /** The latest mails: when each was sent, in milliseconds since the epoch, by the id of its campaign. */
  readonly recent_mails?: Readonly<Record<string, number>>;
}

/** A contact got one mail of a campaign. */
export interface SentMail {
  readonly campaign_id: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * The history with one mail more. A mail counts once, however often and in whatever order it is told: it is known by its
 * campaign among the latest, and one that is older than all of those is taken to have been counted when it was new.
 * @returns undefined when it is there already.
 */
export const withMail = (history: MailHistory, { campaign_id, at }: SentMail): MailHistory | undefined => {
  const recent = Object.entries(recentOf(history));
  const atMs = Date.parse(at);
  if (recent.some(([id]) => id === campaign_id)) return undefined;
  if (recent.length >= rememberedMax && recent.every(([, other]) => atMs < other)) return undefined;
  const latest = [...recent, [campaign_id, atMs] as const].sort(([, a], [, b]) => b - a);
  const { email_count, last_email_sent, last_campaign } = history;
  const isLatest = last_email_sent === undefined || atMs >= Date.parse(last_email_sent);
  return {
    email_count: email_count + 1,
    last_email_sent: isLatest ? at : last_email_sent,
    last_campaign: isLatest ? campaign_id : last_campaign,
    recent_mails: Object.fromEntries(latest.slice(0, rememberedMax)),
  };
};

/** An earlier version remembered the last mail alone. */
const recentOf = ({ recent_mails, last_campaign, last_email_sent }: MailHistory): Record<string, number> =>
  recent_mails ?? (last_campaign && last_email_sent ? { [last_campaign]: Date.parse(last_email_sent) } : {});
