import type { Campaign } from "./campaign.ts";
import { baselineOf } from "./reputation.ts";
import { startState } from "./schedule.ts";
import type { TransitionFields } from "./status-changes.ts";

/** What an operator's wish changes: a transition, and what is written down with it. */
export interface Steering {
  readonly transition: "pause" | "resume" | "reinstate" | "cancel" | "retry";
  readonly fields: TransitionFields;
}

export const pausing: Steering = {
  transition: "pause",
  fields: { reason: "Paused by an operator.", reason_code: "operator" },
};

export const cancelling: Steering = { transition: "cancel", fields: {} };

/** From the first batch on: the failed are tried again, and the unknown if the operator says so. */
export const retrying = (include_unknown: boolean): Steering => ({
  transition: "retry",
  fields: { retrying: { include_unknown, next: 0 } },
});

/** A campaign whose time is still to come starts then; any other goes on, judged by what bounces from here on. */
export const resuming = (campaign: Campaign, now: Date): Steering =>
  campaign.send_at !== undefined && startState(campaign.send_at, now) === "ahead"
    ? { transition: "reinstate", fields: {} }
    : { transition: "resume", fields: { baseline: baselineOf(campaign) } };
