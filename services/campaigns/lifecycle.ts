import type { CampaignStatus } from "./campaign.ts";
import type { Milestone } from "./record.ts";

/** A change of a campaign's status: from which it may come, and the milestone it is announced as. */
interface Transition {
  readonly from: readonly CampaignStatus[];
  readonly to: CampaignStatus;
  readonly milestone?: Milestone;
}

/**
 *   pending ─▶ in_progress ─▶ completed ─┐
 *      │        ▲   │  └────▶ failed ────┤ retry
 *      │        │   ▼                    │
 *      ├─────▶ paused         ◀─ in_progress
 *      └────────┴───┴───────▶ cancelled
 */
export const transitions = {
  start: { from: ["pending"], to: "in_progress" },
  pause: { from: ["pending", "in_progress"], to: "paused", milestone: "CampaignPaused" },
  resume: { from: ["paused"], to: "in_progress", milestone: "CampaignResumed" },
  cancel: { from: ["pending", "in_progress", "paused"], to: "cancelled", milestone: "CampaignCancelled" },
  complete: { from: ["in_progress"], to: "completed", milestone: "CampaignCompleted" },
  fail: { from: ["pending", "in_progress"], to: "failed", milestone: "CampaignFailed" },
  retry: { from: ["completed", "failed"], to: "in_progress", milestone: "CampaignRetried" },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** Whether nothing more is sent of a campaign in this status, unless an operator retries it. */
export const isEnded = (status: CampaignStatus): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";
