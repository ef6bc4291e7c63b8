import type { TestResult } from "../campaigns/ab-test.ts";
import { overdueReason } from "../campaigns/approval.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { decidesAt, isTested, winnerOf, winnerWait } from "../campaigns/find-winner.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { isClosing, isExpired } from "../campaigns/retention.ts";
import { missedReason, startState } from "../campaigns/schedule.ts";
import { nextOf } from "../launching/next-campaign.ts";

/** What the sweeper decides, free of any I/O. */

/** What has not moved for this long is taken to be lost: longer than any worker sits on it in good health. */
const staleMs = 60_000;
/** After this long without a change a campaign's rows are recounted. */
const quietMs = 60_000;

/**
 * An unknown outcome is awaited for so long after the end; then the campaign is closed to the sweeper, and it stays
 * unknown. Feedback opens a campaign again whenever it comes.
 */
const openMs = 24 * 60 * 60_000;

/** What is to be done for an open campaign. */
export type Action =
  | { readonly kind: "announce_milestones" }
  /** Its time has come. */
  | { readonly kind: "start" }
  /** Its time passed, and it is left to its operator. */
  | { readonly kind: "miss"; readonly reason: string }
  /** Its time came before anybody released it: it goes on waiting, and says so. */
  | { readonly kind: "overdue"; readonly reason: string }
  /** The next of its series takes its place among those that wait. */
  | { readonly kind: "continue_series" }
  | { readonly kind: "announce_request" }
  /** It is too old to be sent. */
  | { readonly kind: "expire" }
  /** Senders that died had batches of a campaign from which nobody sends. */
  | { readonly kind: "take_back"; readonly batches: readonly number[] }
  /** The test is sent: the rest waits for its winner. */
  | { readonly kind: "await_winner" }
  /** Its time is over. */
  | { readonly kind: "choose_winner"; readonly result: Pick<TestResult, "winner" | "decided"> }
  | { readonly kind: "complete" };

/** What is to be done now for a campaign, in this order. */
export const actionsFor = (campaign: Campaign, now: Date): Action[] => {
  const { status, batching, retrying } = campaign;
  const stale = idleMs(campaign, now) >= staleMs;
  const actions: Action[] = stale ? [{ kind: "announce_milestones" }] : [];
  if (status === "awaiting_approval") return [...actions, ...overdueActions(campaign, now)];
  if (status === "scheduled") return [...actions, ...startActions(campaign, now)];
  if (nextOf(campaign, now)) actions.push({ kind: "continue_series" });
  if (isClosing(campaign, now) && !isEnded(status)) return [...actions, { kind: "expire" }];
  // The batcher writes the campaign at every page: one that stands still has no batcher.
  const awaitsBatcher = status === "pending" || (status === "in_progress" && (!batching.done || retrying));
  if (awaitsBatcher && stale) actions.push({ kind: "announce_request" });
  // A campaign that was stopped sends nothing more, but what became of what it had given out is to be accounted for.
  const left = leftBatches(campaign, now);
  if ((status !== "in_progress" || retrying) && left.length > 0)
    actions.push({ kind: "take_back", batches: left });
  if (status === "in_progress") actions.push({ kind: "complete" });
  return [...actions, ...testActions(campaign, now)];
};

/**
 * What is to be done for a campaign that has ended and is quiet: a recount after each change; a look at the unknown once
 * their time is over; mail to the unreported, where its launch said so; then nothing any more.
 */
export type Settlement = "recount" | "tell_unreported" | "resend" | "close";

export const settlementOf = (campaign: Campaign, now: Date): Settlement | undefined => {
  if (!isEnded(campaign.status) || idleMs(campaign, now) < quietMs) return undefined;
  // Nobody else looks whether another follows it.
  if (nextOf(campaign, now)) return undefined;
  // A sender that has batches yet counts them itself, and one that died has them taken back.
  if (Object.keys(campaign.held).length > 0) return undefined;
  // What is deleted cannot be counted: the counts stand.
  if (isExpired(campaign, now)) return "close";
  if (campaign.recounted_at !== campaign.updated_at) return "recount";
  const { awaiting } = campaign;
  if (awaiting) return awaiting.at <= now.toISOString() ? "tell_unreported" : undefined;
  if (campaign.resend_due && campaign.status === "completed") return "resend";
  const endedMs = now.getTime() - Date.parse(campaign.completed_at ?? campaign.updated_at);
  return campaign.unknown_count === 0 || endedMs >= openMs ? "close" : undefined;
};

/** Batches whose senders gave them back, or have not been heard of for too long. */
const leftBatches = ({ held }: Campaign, now: Date): number[] =>
  Object.keys(held)
    .filter((batch) => held[batch]! <= now.getTime())
    .map(Number);

const idleMs = ({ updated_at }: Campaign, now: Date): number => now.getTime() - Date.parse(updated_at);

const overdueActions = ({ send_at, reason }: Campaign, now: Date): Action[] => {
  if (send_at === undefined || startState(send_at, now) === "ahead") return [];
  const overdue = overdueReason(send_at);
  return reason === overdue ? [] : [{ kind: "overdue", reason: overdue }];
};

const testActions = (campaign: Campaign, now: Date): Action[] => {
  if (!isTested(campaign)) return [];
  const result = winnerOf(campaign);
  const at = decidesAt(campaign);
  if (result.decided === "nobody_tested" || (at !== undefined && Date.parse(at) <= now.getTime()))
    return [{ kind: "choose_winner", result }];
  const { ab_test, reason, resumes_at } = campaign;
  // Until then it waits for something else, and says so.
  const isWaiting = resumes_at !== undefined && Date.parse(resumes_at) > now.getTime();
  const isSaid = ab_test?.tested_at !== undefined && (reason === winnerWait(campaign) || isWaiting);
  return isSaid ? [] : [{ kind: "await_winner" }];
};

const startActions = ({ send_at = "" }: Campaign, now: Date): Action[] => {
  const state = startState(send_at, now);
  if (state === "due") return [{ kind: "start" }];
  return state === "missed" ? [{ kind: "miss", reason: missedReason(send_at) }] : [];
};
