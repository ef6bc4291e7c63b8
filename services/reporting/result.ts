import { type Campaign, remainingCount } from "../campaigns/campaign.ts";
import { needsTracking, type Whole, wholeCount, wholes } from "../campaigns/wholes.ts";
import type { ReportRows } from "../deliveries/report-view.ts";
import type { Cell } from "../platform/csv.ts";
import { reasonWords } from "./details.ts";

/** A figure of a campaign, and what it is a part of. */
export interface Figure {
  readonly name: string;
  readonly count: number;
  /** Undefined: of nothing. */
  readonly of?: Part;
}

interface Part {
  readonly whole: Whole | "audience" | "clicked";
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
      .filter(([, fact]) => tracking || !needsTracking(fact))
      .map(([name, fact]) => ({
        name,
        count: campaign[`${fact}_count`],
        of: { whole: wholes[fact], count: wholeCount(campaign, fact) },
      })),
  };
};

/** Figures that belong together. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** The figures of a campaign by mail provider, link and reason, the most first: those that its report has. Free of any I/O. */
export const sectionsOf = (
  { clicked_count, tracking }: Pick<Campaign, "clicked_count" | "tracking">,
  { domains, links, reasons }: ReportRows,
): Section[] => {
  const byDomain = (fact: "delivered" | "bounced") =>
    domains
      .filter(({ sent, [fact]: count }) => sent > 0 && (fact === "delivered" || count > 0))
      .map(({ domain, sent, [fact]: count }) => ({
        name: domain ?? "All others",
        count,
        of: { whole: "sent" as const, count: sent },
      }));
  const followed = links.map(({ link, people }) => ({
    name: link,
    count: people,
    of: { whole: "clicked" as const, count: clicked_count },
  }));
  const sections: Section[] = [
    { title: "Delivered, by mail provider", figures: byDomain("delivered") },
    { title: "Bounced, by mail provider", figures: byDomain("bounced") },
    { title: "Followed, of who followed a link", figures: tracking ? followed.sort(byCount) : [] },
    {
      title: "Why some did not get it",
      figures: reasons
        .map(({ reason, people }) => ({ name: reasonWords[reason], count: people }))
        .sort(byCount),
    },
  ];
  return sections.filter(({ figures }) => figures.length > 0);
};

const byCount = (a: Figure, b: Figure): number => b.count - a.count;

/** The same as rows of a file. */
export const resultRows = (campaign: Campaign, rows: ReportRows): Cell[][] => {
  const { ledger, feedback } = resultOf(campaign);
  const more = sectionsOf(campaign, rows).flatMap(({ title, figures }) =>
    figures.map((figure) => ({ ...figure, name: `${title}: ${figure.name}` })),
  );
  return [
    ["figure", "recipients", "share", "share_of"],
    ...[...ledger, ...feedback, ...more].map(({ name, count, of }: Figure) => [
      name,
      count,
      of?.count ? Number((count / of.count).toFixed(6)) : "",
      of?.whole ?? "",
    ]),
  ];
};
