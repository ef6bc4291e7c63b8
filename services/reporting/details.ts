import * as z from "zod";
import { askedDeliveries } from "../deliveries/delivery-query.ts";
import { type NotReceivedReason, notReceivedReasons } from "../deliveries/reasons.ts";
import type { ReportRows } from "../deliveries/report-view.ts";
import { compared, excessOf, number, people, type Share, usualMin } from "./words.ts";

/** What stands out in the parts of a summary: by domain, link and reason (decision 64). Free of any I/O. */

/** A number in the words, and whom it counts. */
export const numberView = z
  .object({
    words: z
      .string()
      .meta({ description: "A piece of the words, or of the comparison.", example: "8 of them for good" }),
    filter: askedDeliveries.meta({ description: "Whom it counts: by the filters of the deliveries." }),
  })
  .meta({ id: "SummaryNumber" });
export const numbersSaid = z.array(numberView).meta({
  description: "Where there are several, its numbers in the order in which they stand.",
});
export type NumberSaid = z.output<typeof numberView>;

export const detailView = z
  .object({
    words: z.string().meta({ example: "30 of 1,000 at gmail.com bounced" }),
    comparison: z.string().nullable().meta({ example: "3 times the usual 1%" }),
    count: z.number().int().meta({ description: "Recipients that the words are about." }),
    domain: z.string().nullable().meta({ description: "Of this domain alone." }),
    link: z.number().int().nullable().meta({ description: "Who followed this link, by its place." }),
    reason: z.enum(notReceivedReasons).nullable().meta({ description: "Of this reason alone." }),
    numbers: numbersSaid,
  })
  .meta({ id: "SummaryDetail", description: "Some of those that a part is about." });
export type Detail = z.output<typeof detailView>;

/** More of a kind is read in the report. */
const ofKindMax = 3;

const plain = { comparison: null, domain: null, link: null, reason: null, numbers: [] };

const sumOf = (shares: readonly Share[]): Share => ({
  count: shares.reduce((all, { count }) => all + count, 0),
  of: shares.reduce((all, { of }) => all + of, 0),
});

/** What is usual at a domain, by the reports that have a row of it; undefined where they are too few. */
const usualAt = (
  before: readonly ReportRows[],
  domain: string,
  fact: "bounced" | "complained",
): Share | undefined => {
  const rows = before.flatMap(({ domains }) =>
    domains.filter((row) => row.domain === domain && row.sent > 0),
  );
  const usual = sumOf(rows.map((row) => ({ count: row[fact], of: row.sent })));
  return rows.length >= usualMin.campaigns && usual.of >= usualMin.sent ? usual : undefined;
};

const verbs = { bounced: "bounced", complained: "reported it as spam" } as const;

/** The domains at which far more than usual bounced or complained, the worst first. */
export const domainDetails = (
  own: ReportRows,
  before: readonly ReportRows[],
  fact: "bounced" | "complained",
): Detail[] =>
  own.domains
    .flatMap(({ domain, sent, [fact]: count }) => {
      const usual = domain === null ? undefined : usualAt(before, domain, fact);
      const excess = usual ? excessOf({ count, of: sent }, usual) : 0;
      if (excess === 0) return [];
      const [few, all] = [number.format(count), `${number.format(sent)} at ${domain}`];
      const numbers: NumberSaid[] = [
        { words: few, filter: { fact, domain: domain! } },
        { words: all, filter: { status: "sent", domain: domain! } },
      ];
      const words = `${few} of ${all} ${verbs[fact]}`;
      const comparison = compared({ count, of: sent }, usual);
      return [{ excess, detail: { ...plain, words, comparison, count, domain, numbers } }];
    })
    .sort((a, b) => b.excess - a.excess)
    .slice(0, ofKindMax)
    .map(({ detail }) => detail);

/** The link that most people followed, where there are several and one is ahead. */
export const mostFollowed = ({ links }: ReportRows): Detail[] => {
  const [first, second] = [...links].sort((a, b) => b.people - a.people);
  if (!first || !second || first.people === second.people) return [];
  const words = `${people(first.people)} followed ${first.link}, most of all links`;
  return [{ ...plain, words, count: first.people, link: first.place }];
};

/** The link whose followers unsubscribed far more often than all did. @param all of those it was delivered to, who unsubscribed. */
export const unsubscribedFollowers = ({ links }: ReportRows, all: Share): Detail[] => {
  const [found] = links
    .map(({ place, link, people: followed, unsubscribed: count }) => ({
      excess: excessOf({ count, of: followed }, all),
      detail: {
        ...plain,
        words: `${number.format(count)} of them followed ${link}`,
        comparison: `of the ${number.format(followed)} who did`,
        count,
        link: place,
        numbers: [
          {
            words: `${number.format(count)} of them`,
            filter: { fact: "unsubscribed" as const, link: String(place) },
          },
          { words: `${number.format(followed)} who did`, filter: { link: String(place) } },
        ],
      },
    }))
    .filter(({ excess }) => excess > 0)
    .sort((a, b) => b.excess - a.excess);
  return found ? [found.detail] : [];
};

export const reasonWords: Readonly<Record<NotReceivedReason, string>> = {
  no_such_mailbox: "no such mailbox",
  on_ses_list: "held back by SES, for the address bounced or complained before",
  refused_for_good: "refused for good by the server",
  mailbox_full: "mailbox full",
  message_too_large: "message too large",
  content_refused: "content refused",
  refused_for_now: "refused for now by the server",
  bounced_unclear: "bounced, unclear why",
  held_back_by_ses: "held back by SES",
  erased: "erased since",
  not_made: "the template failed with the person's values",
  not_verified: "address not verified, in the sandbox",
  refused_by_ses: "refused by SES",
  suppressed_bounce: "bounced before",
  suppressed_complaint: "complained before",
  unsubscribed: "unsubscribed before",
  suppressed_by_hand: "suppressed by hand",
  unconfirmed: "subscription not confirmed",
  snoozed: "pauses mail",
  deleted: "contact deleted",
  left_out: "nothing was to be sent there",
};

/** Why, the most frequent reasons first. */
export const reasonDetails = (
  { reasons }: ReportRows,
  kind: ReportRows["reasons"][number]["kind"],
): Detail[] =>
  reasons
    .filter((row) => row.kind === kind)
    .sort((a, b) => b.people - a.people)
    .slice(0, ofKindMax)
    .map(({ reason, people: count }) => ({
      ...plain,
      words: `${people(count)}: ${reasonWords[reason]}`,
      count,
      reason,
    }));
