import { type Campaign, firstOpenBatch, remainingCount } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { missedReason, startState } from "../campaigns/schedule.ts";
import type { Progress } from "../deliveries/batch.ts";

/** What the sweeper decides, free of any I/O. */

/** What has not moved for this long is taken to be lost: longer than any worker sits on it in good health. */
const staleMs = 60_000;
/** After this long without a change a campaign's rows are recounted. */
const quietMs = 60_000;

/**
 * An unknown outcome is awaited for so long after the end; then the campaign is closed to the sweeper, and it stays
 * unknown. Feedback opens a campaign again whenever it comes.
 */
const settlingMs = 24 * 60 * 60_000;

/** Which batches are announced again: those nobody works on, or only those of a sender that died. */
export type DueBatches = "stuck" | "claim_expired";

/** What is to be done for an open campaign. */
export type Action =
  | { readonly kind: "announce_milestones" }
  /** Its time has come. */
  | { readonly kind: "start" }
  /** Its time passed, and it is left to its operator. */
  | { readonly kind: "miss"; readonly reason: string }
  | { readonly kind: "announce_request" }
  | {
      readonly kind: "announce_batches";
      readonly due: DueBatches;
      /** The first batch that is not done is remembered when it comes after this one; never when there is none. */
      readonly rememberAfter?: number;
    }
  | { readonly kind: "complete" };

/** What is to be done now for a campaign, in this order. */
export const actionsFor = (campaign: Campaign, now: Date): Action[] => {
  const { status, batching, retrying } = campaign;
  const stale = idleMs(campaign, now) >= staleMs;
  const actions: Action[] = stale ? [{ kind: "announce_milestones" }] : [];
  if (status === "scheduled") return [...actions, ...startActions(campaign, now)];
  // The batcher writes the campaign at every page: one that stands still has no batcher.
  const awaitsBatcher = status === "pending" || (status === "in_progress" && (!batching.done || retrying));
  if (awaitsBatcher && stale) actions.push({ kind: "announce_request" });
  // A campaign that was stopped sends nothing more, but what a sender that died had claimed is still to be accounted for.
  if (status !== "completed" && remainingCount(campaign) > 0) {
    const due =
      status === "in_progress" && batching.done && !isWaiting(campaign, now) ? "stuck" : "claim_expired";
    // While a retry is being prepared, batches that are done are still to be opened.
    const remember = retrying ? {} : { rememberAfter: firstOpenBatch(campaign) };
    actions.push({ kind: "announce_batches", due, ...remember });
  }
  if (status === "in_progress") actions.push({ kind: "complete" });
  return actions;
};

/** What is to be done for a campaign that has ended and is quiet: a recount after each change, then nothing any more. */
export const settlementOf = (campaign: Campaign, now: Date): "recount" | "close" | undefined => {
  if (!isEnded(campaign.status) || idleMs(campaign, now) < quietMs) return undefined;
  if (campaign.recounted_at !== campaign.updated_at) return "recount";
  const endedMs = now.getTime() - Date.parse(campaign.completed_at ?? campaign.updated_at);
  return campaign.unknown_count === 0 || endedMs >= settlingMs ? "close" : undefined;
};

/** Whether a batch is to be announced again. */
export const isDue = (progress: Progress, due: DueBatches, now: Date): boolean => {
  if (progress.claim) return Date.parse(progress.claim.expires_at) < now.getTime();
  return due === "stuck" && idleMs(progress, now) >= staleMs;
};

const idleMs = ({ updated_at }: Pick<Campaign | Progress, "updated_at">, now: Date): number =>
  now.getTime() - Date.parse(updated_at);

const isWaiting = ({ resumes_at }: Campaign, now: Date): boolean =>
  resumes_at !== undefined && Date.parse(resumes_at) > now.getTime();

const startActions = ({ send_at = "" }: Campaign, now: Date): Action[] => {
  const state = startState(send_at, now);
  if (state === "due") return [{ kind: "start" }];
  return state === "missed" ? [{ kind: "miss", reason: missedReason(send_at) }] : [];
};
