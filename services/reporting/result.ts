import { type Campaign, reachedCount, remainingCount } from "../campaigns/campaign.ts";
import type { Cell } from "../platform/csv.ts";

/** A figure of a campaign, and what it is a part of. */
export interface Figure {
  readonly name: string;
  readonly count: number;
  /** Undefined: of nothing. */
  readonly of?: number;
}

/** The figures of a campaign: the ledger as shares of the audience, what came back as shares of the sent. Free of any I/O. */
export const resultOf = (campaign: Campaign): { readonly ledger: Figure[]; readonly feedback: Figure[] } => {
  const { total_contacts, sent_count, delivered_count, opened_count, clicked_count, tracking } = campaign;
  const reached = reachedCount(campaign);
  const ofAll = (name: string, count: number): Figure => ({ name, count, of: total_contacts });
  const ofSent = (name: string, count: number): Figure => ({ name, count, of: sent_count });
  return {
    ledger: [
      { name: "Audience", count: total_contacts },
      ofAll("Sent", sent_count),
      ofAll("Refused by SES", campaign.failed_count),
      ofAll("Left out", campaign.suppressed_count),
      ofAll("Unknown", campaign.unknown_count),
      ofAll("Not reached", remainingCount(campaign)),
    ],
    feedback: [
      ofSent("Delivered", delivered_count),
      ...(tracking
        ? [
            { name: "Opened", count: opened_count, of: reached },
            { name: "Followed a link", count: clicked_count, of: reached },
          ]
        : []),
      ofSent("Unsubscribed", campaign.unsubscribed_count),
      ofSent("Bounced", campaign.bounced_count),
      ofSent("Reported as spam", campaign.complained_count),
    ],
  };
};

/** The same as rows of a file. */
export const resultRows = (campaign: Campaign): Cell[][] => {
  const { ledger, feedback } = resultOf(campaign);
  return [
    ["figure", "recipients", "share"],
    ...[...ledger, ...feedback].map(({ name, count, of }) => [
      name,
      count,
      of ? Number((count / of).toFixed(6)) : "",
    ]),
  ];
};
