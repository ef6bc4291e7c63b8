import { z } from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { remainingCount } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { figuresOf } from "./figures.ts";

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
    words: z.string().meta({ example: "98.2 % delivered" }),
    comparison: z.string().nullable().meta({
      description: "How that is beside the campaigns before, where it says something.",
      example: "as usual",
    }),
    count: z.number().int().meta({ description: "Recipients that the words are about." }),
  })
  .meta({ id: "SummaryPart" });
type Part = z.output<typeof part>;

export const summaryView = z
  .object({
    parts: z.array(part).meta({ description: "None before it ended." }),
    compared_with: z.number().int().meta({
      description: "Campaigns of the last 30 days that it is compared with; 0: they are too few.",
    }),
  })
  .meta({ id: "CampaignSummary" });
export type Summary = z.output<typeof summaryView>;

/** With fewer campaigns, or messages, nothing is usual. */
const usualMin = { campaigns: 3, sent: 100 } as const;
/** A share says something of so many people at least. */
const judgedMin = 20;

/** A share in percent, with as many digits as a person takes in: `98.2 %`, `0.04 %`. */
export const percent = (count: number, of: number): string => {
  const value = (100 * count) / of;
  // What is not all is never rounded to all, nor what is not none to none.
  if (count < of && value > 99.9) return "over 99.9 %";
  if (count > 0 && value < 0.01) return "under 0.01 %";
  return `${Number(value.toFixed(value < 0.1 ? 2 : 1))} %`;
};

const number = new Intl.NumberFormat("en-US");
const people = (count: number): string => (count === 1 ? "1 person" : `${number.format(count)} people`);

interface Usual {
  readonly count: number;
  readonly of: number;
}

/** How a share is beside the usual one; null: nothing can be said. */
const compared = (count: number, of: number, usual: Usual | undefined): string | null => {
  if (!usual || usual.of === 0 || of < judgedMin) return null;
  const [share, usualShare] = [count / of, usual.count / usual.of];
  const ratio = share / usualShare;
  // Below that a single person makes the difference.
  if (count >= 5 && ratio >= 2 && Number.isFinite(ratio))
    return `${ratio >= 9.5 ? "over 9" : Number(ratio.toFixed(1))} times the usual ${percent(usual.count, usual.of)}`;
  if (Math.abs(share - usualShare) < 0.005) return "as usual";
  return `usually ${usual.count === 0 ? "none" : percent(usual.count, usual.of)}`;
};

/** Parts of the ledger that nobody got it by. */
const leftOut = (campaign: Campaign): Part[] => {
  const { failed_count, unknown_count, suppressed_count } = campaign;
  const remaining = remainingCount(campaign);
  const said: readonly [Fact, number, string][] = [
    ["failed", failed_count, `SES refused the message to ${people(failed_count)}`],
    ["unknown", unknown_count, `it is not known whether SES took the message to ${people(unknown_count)}`],
    [
      "suppressed",
      suppressed_count,
      `${people(suppressed_count)} ${suppressed_count === 1 ? "was" : "were"} left out: unsubscribed, suppressed or gone`,
    ],
    ["remaining", remaining, `${people(remaining)} ${remaining === 1 ? "was" : "were"} not reached`],
  ];
  return said.flatMap(([fact, count, words]) =>
    count > 0 ? [{ fact, words, comparison: null, count }] : [],
  );
};

/** What those said and did who were mailed. */
const answers = (campaign: Campaign, usual: ReturnType<typeof figuresOf> | undefined): Part[] => {
  const { sent_count, delivered_count, opened_count, clicked_count, tracking } = campaign;
  const { unsubscribed_count, bounced_count, hard_bounced_count, complained_count } = campaign;
  const ofSent = (count: number) => usual && { count, of: usual.sent_count };
  const ofTracked = (count: number) => usual && { count, of: usual.tracked_count };
  const parts: Part[] = [
    {
      fact: "delivered",
      words: `${percent(delivered_count, sent_count)} delivered`,
      comparison: compared(delivered_count, sent_count, ofSent(usual?.delivered_count ?? 0)),
      count: delivered_count,
    },
  ];
  // Whoever opened it got it, also where nothing was told of that.
  const reached = Math.max(delivered_count, opened_count, clicked_count);
  if (tracking && reached > 0)
    parts.push(
      {
        fact: "opened",
        words: `${percent(opened_count, reached)} opened it`,
        comparison: compared(opened_count, reached, ofTracked(usual?.opened_count ?? 0)),
        count: opened_count,
      },
      {
        fact: "clicked",
        words: `${percent(clicked_count, reached)} followed a link`,
        comparison: compared(clicked_count, reached, ofTracked(usual?.clicked_count ?? 0)),
        count: clicked_count,
      },
    );
  const forGood = hard_bounced_count > 0 ? `, ${number.format(hard_bounced_count)} of them for good` : "";
  const few: readonly [Fact, number, string, number][] = [
    [
      "unsubscribed",
      unsubscribed_count,
      `${people(unsubscribed_count)} unsubscribed`,
      usual?.unsubscribed_count ?? 0,
    ],
    [
      "bounced",
      bounced_count,
      `${number.format(bounced_count)} bounced${forGood}`,
      usual?.bounced_count ?? 0,
    ],
    [
      "complained",
      complained_count,
      `${people(complained_count)} reported it as spam`,
      usual?.complained_count ?? 0,
    ],
  ];
  for (const [fact, count, words, usually] of few)
    if (count > 0)
      parts.push({ fact, words, comparison: compared(count, sent_count, ofSent(usually)), count });
  return parts;
};

/**
 * What came of a campaign that ended, in the words of somebody who tells it.
 * @param recent the sender's campaigns of the last 30 days: it is compared with those that ended, without itself.
 */
export const summaryOf = (campaign: Campaign, recent: readonly Campaign[]): Summary => {
  if (!isEnded(campaign.status)) return { parts: [], compared_with: 0 };
  const others = recent.filter(
    ({ campaign_id, status, sent_count }) =>
      campaign_id !== campaign.campaign_id && status === "completed" && sent_count > 0,
  );
  const figures = figuresOf(others);
  const isUsual = figures.campaign_count >= usualMin.campaigns && figures.sent_count >= usualMin.sent;
  return {
    parts: [
      ...(campaign.sent_count > 0 ? answers(campaign, isUsual ? figures : undefined) : []),
      ...leftOut(campaign),
    ],
    compared_with: isUsual ? figures.campaign_count : 0,
  };
};

/** The summary as a sentence. */
export const sentenceOf = ({ parts }: Summary): string => {
  const text = parts
    .map(({ words, comparison }) => (comparison === null ? words : `${words} (${comparison})`))
    .join("; ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};
