import * as z from "zod";
import { type Campaign, reachedCount, remainingCount } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { percent } from "../campaigns/percent.ts";
import { needsTracking, wholeCount, wholes } from "../campaigns/wholes.ts";
import type { ReportRows } from "../deliveries/report-view.ts";
import {
  type Detail,
  detailView,
  domainDetails,
  mostFollowed,
  type NumberSaid,
  numbersSaid,
  reasonDetails,
  unsubscribedFollowers,
} from "./details.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { compared, number, people, type Share, usualMin } from "./words.ts";

/** What came of a campaign, in plain words. Free of any I/O. */

export const facts = [
  "delivered",
  "opened",
  "clicked",
  "unsubscribed",
  "bounced",
  "complained",
  "failed",
  "unknown",
  "suppressed",
  "remaining",
] as const;
type Fact = (typeof facts)[number];

const part = z
  .object({
    fact: z.enum(facts).meta({ description: "Whom it is about." }),
    words: z.string().meta({ example: "98.2% delivered" }),
    comparison: z.string().nullable().meta({
      description: "How that is beside the campaigns before, where it says something.",
      example: "as usual",
    }),
    count: z.number().int().meta({ description: "Recipients that the words are about." }),
    numbers: numbersSaid,
    details: z
      .array(detailView)
      .meta({ description: "What stands out among them, as far as its report has it." }),
  })
  .meta({ id: "SummaryPart" });
type Part = z.output<typeof part>;

/** More are not named. */
const comparedIdsMax = 20;

export const summaryView = z
  .object({
    parts: z.array(part).meta({ description: "None before it ended." }),
    compared_with: z.number().int().meta({
      description: "Campaigns of the last 30 days that it is compared with; 0: they are too few.",
    }),
    compared_ids: z
      .array(z.string())
      .meta({ description: `Which these are, the latest first, ${comparedIdsMax} at most.` }),
  })
  .meta({ id: "CampaignSummary" });
export type Summary = z.output<typeof summaryView>;

/** The reports that a summary is made of: those of a campaign that has none are empty. */
export interface Reports {
  readonly own: ReportRows;
  /** Of campaigns that it is compared with. */
  readonly before: readonly ReportRows[];
}
const noReports: Reports = { own: { domains: [], links: [], reasons: [] }, before: [] };

/** Parts of the ledger that nobody got it by. */
const leftOut = (campaign: Campaign, { own }: Reports): Part[] => {
  const { failed_count, unknown_count, suppressed_count } = campaign;
  const remaining = remainingCount(campaign);
  const said: readonly [Fact, number, string, readonly Detail[]][] = [
    ["failed", failed_count, `${people(failed_count)} could not be sent it`, reasonDetails(own, "failed")],
    [
      "unknown",
      unknown_count,
      `it is not known whether SES took the message to ${people(unknown_count)}`,
      [],
    ],
    [
      "suppressed",
      suppressed_count,
      `${people(suppressed_count)} ${suppressed_count === 1 ? "was" : "were"} left out: unsubscribed, suppressed or gone`,
      reasonDetails(own, "suppressed"),
    ],
    ["remaining", remaining, `${people(remaining)} ${remaining === 1 ? "was" : "were"} not reached`, []],
  ];
  return said.flatMap(([fact, count, words, details]) =>
    count > 0 ? [{ fact, words, comparison: null, count, numbers: [], details: [...details] }] : [],
  );
};

/** What was usual, by the campaigns before. Opens and clicks are counted of some. */
const usually = (usual: Figures | undefined, fact: keyof typeof wholes): Share | undefined => {
  if (!usual) return undefined;
  const whole = needsTracking(fact) ? "tracked" : wholes[fact];
  return { count: usual[`${fact}_count`], of: usual[`${whole}_count`] };
};

/** What a figure of a campaign is a share of. */
const shareOf = (campaign: Campaign, fact: keyof typeof wholes): Share => ({
  count: campaign[`${fact}_count`],
  of: wholeCount(campaign, fact),
});

/** Who got it, and what they did with it. */
const readers = (campaign: Campaign, usual: Figures | undefined, { own }: Reports): Part[] => {
  const part = (fact: "delivered" | "opened" | "clicked", verb: string): Part => {
    const share = shareOf(campaign, fact);
    return {
      fact,
      words: `${percent(share.count, share.of)} ${verb}`,
      comparison: compared(share, usually(usual, fact)),
      count: share.count,
      numbers: [],
      details: fact === "clicked" ? mostFollowed(own) : [],
    };
  };
  return [
    part("delivered", "delivered"),
    ...(campaign.tracking && reachedCount(campaign) > 0
      ? [part("opened", "opened it"), part("clicked", "followed a link")]
      : []),
  ];
};

/** How many of them, where that is not all. */
const partOf = (count: number, of: number): string => {
  if (count < of) return `${number.format(count)} of them `;
  return of > 1 ? "all of them " : "";
};

/** Who wants no more of it, or could not have it. */
const refusals = (campaign: Campaign, usual: Figures | undefined, { own, before }: Reports): Part[] => {
  const { unsubscribed_count, bounced_count, hard_bounced_count, complained_count } = campaign;
  const bounced = `${number.format(bounced_count)} bounced`;
  const forGood = `${partOf(hard_bounced_count, bounced_count)}for good`;
  const ofBounced: NumberSaid[] =
    hard_bounced_count > 0
      ? [
          { words: bounced, filter: { fact: "bounced" } },
          { words: forGood, filter: { fact: "hard_bounced" } },
        ]
      : [];
  const few: readonly ["unsubscribed" | "bounced" | "complained", string, readonly Detail[]][] = [
    [
      "unsubscribed",
      `${people(unsubscribed_count)} unsubscribed`,
      unsubscribedFollowers(own, shareOf(campaign, "unsubscribed")),
    ],
    [
      "bounced",
      hard_bounced_count > 0 ? `${bounced}, ${forGood}` : bounced,
      [...domainDetails(own, before, "bounced"), ...reasonDetails(own, "bounced")],
    ],
    [
      "complained",
      `${people(complained_count)} reported it as spam`,
      domainDetails(own, before, "complained"),
    ],
  ];
  return few.flatMap(([fact, words, details]) => {
    const share = shareOf(campaign, fact);
    const { count } = share;
    const comparison = compared(share, usually(usual, fact));
    const numbers = fact === "bounced" ? ofBounced : [];
    return count > 0 ? [{ fact, words, comparison, count, numbers, details: [...details] }] : [];
  });
};

/** Of the sender's campaigns of the last 30 days those that a campaign is compared with: completed, and not itself. */
export const othersOf = (campaign: Campaign, recent: readonly Campaign[]): Campaign[] =>
  recent.filter(
    ({ campaign_id, status, sent_count }) =>
      campaign_id !== campaign.campaign_id && status === "completed" && sent_count > 0,
  );

/**
 * What came of a campaign that ended, in the words of somebody who tells it.
 * @param others that it is compared with.
 * @param reports its own, and of the others; without them nothing is said by domain, link or reason.
 */
export const summaryOf = (
  campaign: Campaign,
  others: readonly Campaign[],
  reports: Reports = noReports,
): Summary => {
  if (!isEnded(campaign.status)) return { parts: [], compared_with: 0, compared_ids: [] };
  const figures = figuresOf(others);
  const isUsual = figures.campaign_count >= usualMin.campaigns && figures.sent_count >= usualMin.sent;
  const usual = isUsual ? figures : undefined;
  return {
    parts: [
      ...(campaign.sent_count > 0
        ? [...readers(campaign, usual, reports), ...refusals(campaign, usual, reports)]
        : []),
      ...leftOut(campaign, reports),
    ],
    compared_with: isUsual ? figures.campaign_count : 0,
    compared_ids: isUsual ? others.slice(0, comparedIdsMax).map(({ campaign_id }) => campaign_id) : [],
  };
};

/** The summary as a sentence, without its details. */
export const sentenceOf = ({ parts }: Summary): string => {
  const text = parts
    .map(({ words, comparison }) => (comparison === null ? words : `${words} (${comparison})`))
    .join("; ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};
