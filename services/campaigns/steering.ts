import type { KeyMark } from "../api-keys/key.ts";
import { type Approval, awaitingReason } from "./approval.ts";
import type { Campaign } from "./campaign.ts";
import { baselineOf } from "./reputation.ts";
import { startState } from "./schedule.ts";
import type { TransitionFields } from "./status-changes.ts";

/** What an operator's wish changes: a transition, and what is written down with it. */
export interface Steering {
  readonly transition:
    | "release"
    | "release_now"
    | "ask_again"
    | "pause"
    | "resume"
    | "reinstate"
    | "move"
    | "cancel"
    | "retry"
    | "resend";
  readonly fields: TransitionFields;
}

export const pausing: Steering = {
  transition: "pause",
  fields: { reason: "Paused by an operator.", reason_code: "operator" },
};

export const cancelling: Steering = { transition: "cancel", fields: {} };

/** Ends a series at the campaign that waits for its turn. */
export const endingSeries = (now: string): Steering => ({
  transition: "cancel",
  fields: { reason: "Its series was ended before its turn.", series_ended_at: now },
});

/** From the first batch on: the failed are tried again, and of the unknown whom the operator says. */
export const retrying = (also: {
  readonly include_unknown: boolean;
  readonly unreported: boolean;
}): Steering => ({
  transition: "retry",
  fields: {
    retrying: {
      repeats: [
        "failed",
        ...(also.include_unknown ? (["unknown"] as const) : []),
        ...(also.unreported ? (["unreported"] as const) : []),
      ],
      next: 0,
    },
  },
});

/** What a campaign does by itself that was launched so: the unreported are mailed once more. */
export const resending: Steering = {
  transition: "resend",
  fields: {
    reason: "Mails those again whom SES most likely never had, as it was asked to when it was launched.",
    retrying: { repeats: ["unreported"], by_itself: true, next: 0 },
  },
};

/** A campaign whose time is still to come starts then; any other goes on, judged by what bounces from here on. */
export const resuming = (campaign: Campaign, now: Date): Steering =>
  campaign.send_at !== undefined && startState(campaign.send_at, now) === "ahead"
    ? { transition: "reinstate", fields: {} }
    : { transition: "resume", fields: { baseline: baselineOf(campaign) } };

/** Releases a campaign: it starts at its time, and at once where that has passed, however long ago. */
export const approving = (
  { send_at }: Pick<Campaign, "send_at">,
  { asked_by, asked_at }: Approval,
  approved_by: KeyMark,
  now: Date,
): Steering => ({
  transition: send_at !== undefined && startState(send_at, now) === "ahead" ? "release" : "release_now",
  fields: { approval: { asked_by, asked_at, approved_by, approved_at: now.toISOString() } },
});

/**
 * Another start. One that is paused before it started waits for it, too; one that had to be released has to be again, by
 * another key than the one that moves it: when it goes is part of what was released.
 */
export const moving = (
  campaign: Campaign,
  start: Date,
  timeZone: string | undefined,
  mover: { readonly by: KeyMark; readonly at: string },
): Steering => ({
  transition: transitionOfMove(campaign),
  fields: {
    ...(campaign.approval && {
      approval: { asked_by: mover.by, asked_at: mover.at },
      reason: awaitingReason,
    }),
    send_at: start.toISOString(),
    // That of a sending window stays.
    ...(campaign.sending_window || timeZone === undefined ? {} : { time_zone: timeZone }),
  },
});

const transitionOfMove = ({ approval, status }: Campaign): Steering["transition"] => {
  if (approval) return "ask_again";
  return status === "paused" ? "reinstate" : "move";
};
