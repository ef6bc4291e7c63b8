import { type Campaign, remainingCount } from "../campaigns/campaign.ts";
import { type Whole, wholeCount, wholes } from "../campaigns/wholes.ts";
import type { Cell } from "../platform/csv.ts";

/** A figure of a campaign, and what it is a part of. */
export interface Figure {
  readonly name: string;
  readonly count: number;
  /** Undefined: of nothing. */
  readonly of?: Part;
}

interface Part {
  readonly whole: Whole | "audience";
  readonly count: number;
}

const came = [
  ["Delivered", "delivered"],
  ["Opened", "opened"],
  ["Followed a link", "clicked"],
  ["Unsubscribed", "unsubscribed"],
  ["Bounced", "bounced"],
  ["Reported as spam", "complained"],
] as const;

/** The figures of a campaign: the ledger as shares of the audience, what came back of those sent or delivered. Free of any I/O. */
export const resultOf = (campaign: Campaign): { readonly ledger: Figure[]; readonly feedback: Figure[] } => {
  const { total_contacts, sent_count, tracking } = campaign;
  const audience: Part = { whole: "audience", count: total_contacts };
  const ofAll = (name: string, count: number): Figure => ({ name, count, of: audience });
  return {
    ledger: [
      { name: "Audience", count: total_contacts },
      ofAll("Sent", sent_count),
      ofAll("Refused by SES", campaign.failed_count),
      ofAll("Left out", campaign.suppressed_count),
      ofAll("Unknown", campaign.unknown_count),
      ofAll("Not reached", remainingCount(campaign)),
    ],
    feedback: came
      .filter(([, fact]) => tracking || (fact !== "opened" && fact !== "clicked"))
      .map(([name, fact]) => ({
        name,
        count: campaign[`${fact}_count`],
        of: { whole: wholes[fact], count: wholeCount(campaign, fact) },
      })),
  };
};

/** The same as rows of a file. */
export const resultRows = (campaign: Campaign): Cell[][] => {
  const { ledger, feedback } = resultOf(campaign);
  return [
    ["figure", "recipients", "share", "share_of"],
    ...[...ledger, ...feedback].map(({ name, count, of }) => [
      name,
      count,
      of?.count ? Number((count / of.count).toFixed(6)) : "",
      of?.whole ?? "",
    ]),
  ];
};
