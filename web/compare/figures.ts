import type { Campaign, CampaignReport } from "../api/client.ts";
import type { Shown } from "../campaigns/recipients-link.ts";
import { countedOf, needsTracking, wholeCount, wholes } from "../campaigns/wholes.ts";

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

/** A line of what came back; nobody counts the opens and clicks of a campaign that is not tracked. */
const cameBack = (word: string, fact: Fact, best: Line["best"]): Line => ({
  word,
  of: `those ${wholes[fact]}`,
  figure: (campaign) =>
    campaign.tracking || !needsTracking(fact)
      ? { count: campaign[`${fact}_count`], of: wholeCount(wholes[fact], countedOf(campaign)) }
      : undefined,
  shown: { fact },
  best,
});
type Fact = Exclude<keyof typeof wholes, "hard_bounced">;

/** What campaigns are compared by. */
export const lines: readonly Line[] = [
  { word: "Audience", of: "", figure: ({ total_contacts }) => ({ count: total_contacts }), shown: {} },
  {
    word: "Sent",
    of: "the audience",
    figure: ({ sent_count, total_contacts }) => ({ count: sent_count, of: total_contacts }),
    shown: { status: "sent" },
  },
  cameBack("Delivered", "delivered", "most"),
  cameBack("Bounced", "bounced", "least"),
  cameBack("Opened", "opened", "most"),
  cameBack("Followed a link", "clicked", "most"),
  cameBack("Unsubscribed", "unsubscribed", "least"),
  cameBack("Complained", "complained", "least"),
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
      of: `those ${wholes[fact]}`,
      figure: ({ campaign_id }) => {
        const row = reports.get(campaign_id)?.domains.find((one) => one.domain === domain);
        return row && { count: row[fact], of: wholeCount(wholes[fact], row) };
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
