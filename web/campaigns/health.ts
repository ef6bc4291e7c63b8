import type { Campaign, CampaignReport } from "../api/client.ts";

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

/** How a campaign stands, where its status alone would look fine; undefined where nothing is wrong, or too little was sent. */
export const concernOf = (
  campaign: Counted & Pick<Campaign, "warning" | "failed_count" | "total_contacts" | "unknown_count">,
): { readonly word: string; readonly tone: "bad" | "warn" } | undefined => {
  if (campaign.warning) return { word: "Endangers the account", tone: "bad" };
  const { sent_count, hard_bounced_count, failed_count, total_contacts, unknown_count } = campaign;
  if (sent_count > 0 && hard_bounced_count / sent_count > concernShare)
    return { word: "Many bounces", tone: "bad" };
  if (total_contacts > 0 && failed_count / total_contacts > concernShare)
    return { word: "Many failed", tone: "bad" };
  return unknown_count > 0 ? { word: "Some unknown", tone: "warn" } : undefined;
};

/** As SES has it for bounces. */
const concernShare = 0.05;
