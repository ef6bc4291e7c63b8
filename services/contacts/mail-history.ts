import type { Contact } from "./contact.ts";

/** So many of a contact's latest mails are remembered one by one; with them a contact stays below a write unit of 1 KB. */
export const rememberedMax = 8;

/** When a mail was sent, in milliseconds since the epoch, and its batch and index: those, with its campaign, name its delivery. */
type Trace = readonly [atMs: number, batch: number, index: number];

/** What is stored on a contact of the mails it got. */
export interface MailHistory extends Pick<Contact, "email_count" | "last_email_sent" | "last_campaign"> {
  /** The latest mails, by the id of their campaign without what all ids begin with. An earlier version kept the time alone, by the whole id. */
  readonly recent_mails?: Readonly<Record<string, Trace | number>>;
  /** The latest mails of which it is not known whether SES took them, likewise. One that is settled may be in both. */
  readonly unknown_mails?: Readonly<Record<string, Trace>>;
}

/** A mail that a contact got of a campaign. */
export interface SentMail {
  readonly campaign_id: string;
  readonly batch: number;
  readonly index: number;
  /** ISO 8601. */
  readonly at: string;
}

/** A mail that is remembered; of one that an earlier version wrote down it is not known which delivery it was. */
export type RememberedMail = Pick<SentMail, "campaign_id" | "at"> & Partial<SentMail>;

const idPrefix = "ses_campaign_";

const latestFirst = (a: Pick<SentMail, "at">, b: Pick<SentMail, "at">): number =>
  Date.parse(b.at) - Date.parse(a.at);

const mailsIn = (traces: Readonly<Record<string, Trace | number>>): RememberedMail[] =>
  Object.entries(traces)
    .map(([id, trace]) => {
      const [atMs, batch, index] = typeof trace === "number" ? [trace] : trace;
      return {
        campaign_id: id.startsWith(idPrefix) ? id : `${idPrefix}${id}`,
        at: new Date(atMs).toISOString(),
        ...(batch !== undefined && index !== undefined && { batch, index }),
      };
    })
    .sort(latestFirst);

/** The mails that are remembered of a contact, the latest first. */
export const rememberedMails = (history: MailHistory): RememberedMail[] => mailsIn(recentOf(history));

/** The mails of a contact of which it was not known whether SES took them, the latest first; not those it is known of by now. */
export const unknownMails = (history: MailHistory): RememberedMail[] => {
  const known = new Set(rememberedMails(history).map(({ campaign_id }) => campaign_id));
  return mailsIn(history.unknown_mails ?? {}).filter(({ campaign_id }) => !known.has(campaign_id));
};

/** What is stored of the unknown mails, with one more. @returns undefined when it is there already. */
export const withUnknownMail = (
  history: MailHistory,
  mail: SentMail,
): MailHistory["unknown_mails"] | undefined => {
  const unknown = unknownMails(history);
  if (unknown.some(({ campaign_id }) => campaign_id === mail.campaign_id)) return undefined;
  const latest = [...unknown, mail].sort(latestFirst).slice(0, rememberedMax);
  return Object.fromEntries(latest.map(storedAs)) as NonNullable<MailHistory["unknown_mails"]>;
};

const storedAs = ({ campaign_id, at, batch, index }: RememberedMail): [string, Trace | number] => {
  const atMs = Date.parse(at);
  if (batch === undefined || index === undefined) return [campaign_id, atMs];
  return [campaign_id.slice(campaign_id.startsWith(idPrefix) ? idPrefix.length : 0), [atMs, batch, index]];
};

/**
 * The history with one mail more. A mail counts once, however often and in whatever order it is told: it is known by its
 * campaign among the latest, and one that is older than all of those is taken to have been counted when it was new.
 * @returns undefined when it is there already.
 */
export const withMail = (history: MailHistory, mail: SentMail): MailHistory | undefined => {
  const recent = rememberedMails(history);
  const atMs = Date.parse(mail.at);
  if (recent.some(({ campaign_id }) => campaign_id === mail.campaign_id)) return undefined;
  if (recent.length >= rememberedMax && recent.every(({ at }) => atMs < Date.parse(at))) return undefined;
  const latest = [...recent, mail].sort(latestFirst);
  const { email_count, last_email_sent, last_campaign } = history;
  const isLatest = last_email_sent === undefined || atMs >= Date.parse(last_email_sent);
  return {
    email_count: email_count + 1,
    last_email_sent: isLatest ? mail.at : last_email_sent,
    last_campaign: isLatest ? mail.campaign_id : last_campaign,
    recent_mails: Object.fromEntries(latest.slice(0, rememberedMax).map(storedAs)),
  };
};

/** An earlier version remembered the last mail alone. */
const recentOf = ({
  recent_mails,
  last_campaign,
  last_email_sent,
}: MailHistory): NonNullable<MailHistory["recent_mails"]> =>
  recent_mails ?? (last_campaign && last_email_sent ? { [last_campaign]: Date.parse(last_email_sent) } : {});
