import type { Campaign, CampaignReport } from "../api/client.ts";
import { takenOf } from "../campaigns/progress.ts";
import type { Shown } from "../campaigns/recipients-link.ts";

/** A figure of a campaign: so many people, and of whom they are a part. */
export interface Figure {
  readonly count: number;
  /** Undefined: a count of its own. */
  readonly of?: number;
}

/** A line of the comparison. */
export interface Line {
  readonly word: string;
  /** Of whom the shares are. */
  readonly of: "" | "the audience" | "those sent" | "those delivered";
  /** Undefined where nobody counts it. */
  readonly figure: (campaign: Campaign) => Figure | undefined;
  /** Whom it counts. */
  readonly shown: Shown;
  /** Which of several is said to be ahead; undefined: neither more nor less is better. */
  readonly best?: "most" | "least";
}

/** Whoever opened it got it, also where nothing was told of that. */
const reached = ({ delivered_count, opened_count, clicked_count }: Campaign): number =>
  Math.max(delivered_count, opened_count, clicked_count);

const ofDelivered = (count: (campaign: Campaign) => number) => (campaign: Campaign) => ({
  count: count(campaign),
  of: reached(campaign),
});
const tracked = (count: (campaign: Campaign) => number) => (campaign: Campaign) =>
  campaign.tracking ? ofDelivered(count)(campaign) : undefined;

/** What campaigns are compared by. */
export const lines: readonly Line[] = [
  { word: "Audience", of: "", figure: ({ total_contacts }) => ({ count: total_contacts }), shown: {} },
  {
    word: "Sent",
    of: "the audience",
    figure: ({ sent_count, total_contacts }) => ({ count: sent_count, of: total_contacts }),
    shown: { status: "sent" },
  },
  {
    word: "Delivered",
    of: "those sent",
    figure: (one) => ({ count: one.delivered_count, of: takenOf(one) }),
    shown: { fact: "delivered" },
    best: "most",
  },
  {
    word: "Bounced",
    of: "those sent",
    figure: (one) => ({ count: one.bounced_count, of: takenOf(one) }),
    shown: { fact: "bounced" },
    best: "least",
  },
  {
    word: "Opened",
    of: "those delivered",
    figure: tracked((one) => one.opened_count),
    shown: { fact: "opened" },
    best: "most",
  },
  {
    word: "Followed a link",
    of: "those delivered",
    figure: tracked((one) => one.clicked_count),
    shown: { fact: "clicked" },
    best: "most",
  },
  {
    word: "Unsubscribed",
    of: "those delivered",
    figure: ofDelivered((one) => one.unsubscribed_count),
    shown: { fact: "unsubscribed" },
    best: "least",
  },
  {
    word: "Complained",
    of: "those delivered",
    figure: ofDelivered((one) => one.complained_count),
    shown: { fact: "complained" },
    best: "least",
  },
];

/** Reports by the id of their campaign. */
export type Reports = ReadonlyMap<string, Pick<CampaignReport, "domains">>;

/** The same by mail provider: the domains that at least two campaigns were sent to, the largest first. */
export const domainLines = (fact: "delivered" | "bounced", reports: Reports): Line[] => {
  const rows = [...reports.values()].flatMap(({ domains }) =>
    domains.filter(({ domain, sent }) => domain !== null && sent > 0),
  );
  const sent = (domain: string) =>
    rows.reduce((all, row) => (row.domain === domain ? all + row.sent : all), 0);
  const shared = [...Map.groupBy(rows, ({ domain }) => domain!)].filter(([, of]) => of.length > 1);
  return shared
    .map(([domain]) => domain)
    .sort((a, b) => sent(b) - sent(a) || (a < b ? -1 : 1))
    .map((domain) => ({
      word: domain,
      of: "those sent",
      figure: ({ campaign_id }) => {
        const row = reports.get(campaign_id)?.domains.find((one) => one.domain === domain);
        return row && { count: row[fact], of: row.sent };
      },
      shown: { fact, domain },
      best: fact === "delivered" ? "most" : "least",
    }));
};

const shareOf = (figure: Figure | undefined): number | undefined =>
  figure?.of ? figure.count / figure.of : undefined;

/** The places of those that are ahead in a line; none where all are, or nothing says so. */
export const bestOf = ({ best, figure }: Line, campaigns: readonly Campaign[]): ReadonlySet<number> => {
  const shares = campaigns.map((campaign) => shareOf(figure(campaign)));
  const known = shares.filter((share) => share !== undefined);
  if (best === undefined || known.length < 2) return new Set();
  const ahead = best === "most" ? Math.max(...known) : Math.min(...known);
  if (known.every((share) => share === ahead)) return new Set();
  return new Set(shares.flatMap((share, place) => (share === ahead ? [place] : [])));
};
