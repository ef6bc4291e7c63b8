import type { PauseReason } from "../../events/campaigns.ts";
import type { PauseCause } from "./auto-pause.ts";
import type { Baseline, Campaign } from "./campaign.ts";
import { percent } from "./percent.ts";

/**
 * Beyond these a campaign is paused, before SES reviews the account: it does at 5% bounces and 0.1% complaints.
 * https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */
export const reputationLimits = {
  /** Judged from this many messages on; fewer say nothing about a list. */
  sentMin: 100,
  hardBounces: { share: 0.05, countMin: 5, what: "bounced for good" },
  complaints: { share: 0.001, countMin: 2, what: "were reported as spam" },
} as const;

/** A share, which is never written as the limit that it is beyond. */
const beyond = (count: number, sent: number, limit: number): string => {
  const [part, line] = [percent(count, sent), percent(limit, 1)];
  return `${part === line ? `over ${line}` : part}; the limit is ${line}`;
};

type Judged = Pick<Campaign, "sent_count" | "hard_bounced_count" | "complained_count"> & {
  readonly baseline?: Baseline | undefined;
};

/** Why a campaign must not go on by itself; undefined when it may. Without a baseline it is judged as a whole. */
export const reputationRisk = (campaign: Judged): PauseCause | undefined => {
  const { sent_count = 0, hard_bounced_count = 0, complained_count = 0 } = campaign.baseline ?? {};
  const sent = campaign.sent_count - sent_count;
  if (sent < reputationLimits.sentMin) return undefined;
  const over = (
    reason_code: PauseReason,
    count: number,
    { share, countMin, what }: { readonly share: number; readonly countMin: number; readonly what: string },
  ): PauseCause | undefined =>
    count >= countMin && count / sent > share
      ? {
          reason_code,
          reason: `${count} of ${sent} messages ${what} (${beyond(count, sent, share)}).`,
        }
      : undefined;
  return (
    over("bounce_rate", campaign.hard_bounced_count - hard_bounced_count, reputationLimits.hardBounces) ??
    over("complaint_rate", campaign.complained_count - complained_count, reputationLimits.complaints)
  );
};

/** The counts an operator has seen when a campaign is resumed: it is judged by what comes after. */
export const baselineOf = ({ sent_count, hard_bounced_count, complained_count }: Campaign): Baseline => ({
  sent_count,
  hard_bounced_count,
  complained_count,
});
