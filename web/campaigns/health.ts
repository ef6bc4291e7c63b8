import type { Campaign, CampaignReport } from "../api/client.ts";
import { share } from "../format.ts";
import { type Health, healthWord } from "./health-words.ts";

/** How a campaign does with what endangers the sending account. */
export interface Gauge {
  readonly what: "hard_bounced" | "complained";
  readonly word: string;
  readonly count: number;
  /** Of those sent. */
  readonly share: number;
  /** From here on a campaign pauses by itself. */
  readonly limit: number;
  readonly tone: "good" | "warn" | "bad";
}

/** Half the way to the limit is worth a look. */
const toneOf = (share: number, limit: number): Gauge["tone"] => {
  if (share > limit) return "bad";
  return share > limit / 2 ? "warn" : "good";
};

type Counted = Pick<Campaign, "sent_count" | "hard_bounced_count" | "complained_count">;

/** The gauges of a campaign, of all it has sent. */
export const gaugesOf = (campaign: Counted, limits: CampaignReport["limits"]): readonly Gauge[] =>
  (
    [
      ["hard_bounced", "Bounced for good", campaign.hard_bounced_count, limits.hard_bounces],
      ["complained", "Reported as spam", campaign.complained_count, limits.complaints],
    ] as const
  ).map(([what, word, count, limit]) => {
    const share = campaign.sent_count > 0 ? count / campaign.sent_count : 0;
    return { what, word, count, share, limit, tone: toneOf(share, limit) };
  });

/** The share, which is never written as its limit where it is beyond it. */
export const shareBeside = (
  { count, limit, tone }: Pick<Gauge, "count" | "limit" | "tone">,
  sent: number,
): string => {
  const [part, line] = [share(count, sent), share(limit, 1)];
  return tone === "bad" && part === line ? `over ${line}` : part;
};

/** What of those sent is known: the parts add up to them, whatever came twice. */
export const sentParts = ({
  sent_count,
  delivered_count,
  bounced_count,
}: Pick<Campaign, "sent_count" | "delivered_count" | "bounced_count">) => {
  const bounced = Math.min(bounced_count, sent_count);
  const delivered = Math.min(delivered_count, sent_count - bounced);
  return { delivered, bounced, noWord: sent_count - bounced - delivered };
};

/** What is amiss as the status says already. */
const saidByStatus: readonly Health["code"][] = ["failed", "paused", "awaiting_approval"];

/**
 * How a campaign stands, where its status alone would look fine: as the API judges it, which does not by a few messages.
 * Undefined where nothing is wrong.
 */
export const concernOf = ({
  health,
  unknown_count,
}: Pick<Campaign, "health" | "unknown_count">):
  | { readonly word: string; readonly tone: "bad" | "warn" }
  | undefined => {
  if (health && !saidByStatus.includes(health.code)) return { word: healthWord(health), tone: health.tone };
  return unknown_count > 0 ? { word: "Some unknown", tone: "warn" } : undefined;
};
