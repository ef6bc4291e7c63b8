import type { Campaign } from "./campaign.ts";
import { isTested } from "./find-winner.ts";
import type { Health, HealthCode } from "./health.ts";
import { isEnded } from "./lifecycle.ts";
import { isWaitingForQuota, quotaWait } from "./quota-wait.ts";
import { reputationRisk } from "./reputation.ts";

const people = (count: number): string => (count === 1 ? "1 recipient" : `${count} recipients`);

const bad = (code: HealthCode, reason: string): Health => ({ code, tone: "bad", reason });
const warn = (code: HealthCode, reason: string): Health => ({ code, tone: "warn", reason });

/** Why a paused campaign waits. */
const pauseOf = ({ reason_code, reason = "Paused." }: Campaign): Health => {
  if (reason_code === "bounce_rate" || reason_code === "complaint_rate" || reason_code === "sending_disabled")
    return bad(reason_code, reason);
  return reason_code === "start_missed" ? bad("start_missed", reason) : warn("paused", reason);
};

/** The gravest that is amiss with a campaign; undefined: nothing is. */
export const healthOf = (campaign: Campaign): Health | undefined => {
  const { status, reason, unreported, unreported_count, failed_count } = campaign;
  if (status === "failed") return bad("failed", reason ?? "It failed.");
  if (status === "paused") return pauseOf(campaign);
  // Over all of it: what an operator has seen and let go on is dangerous all the same.
  const risk = reputationRisk({ ...campaign, baseline: undefined });
  if (risk?.reason_code === "bounce_rate" || risk?.reason_code === "complaint_rate")
    return bad(risk.reason_code, risk.reason);
  if (status === "awaiting_approval")
    return warn("awaiting_approval", reason ?? "It waits to be released by somebody with another API key.");
  if (isTested(campaign) && campaign.ab_test?.winner_by === "by_hand")
    return warn("winner_due", "Its test was sent: the rest waits until somebody chooses the winner.");
  if (isWaitingForQuota(campaign)) return warn("quota_spent", quotaWait);
  if (!isEnded(status)) return undefined;
  if (unreported_count > 0 && unreported !== "resend")
    return warn("unreported", `SES most likely never had ${people(unreported_count)}: decide about them.`);
  return failed_count > 0
    ? warn("recipients_failed", `${people(failed_count)}: SES refused the message for good.`)
    : undefined;
};
