import type { PauseReason } from "../../events/campaigns.ts";
import type { Milestone } from "./campaign.ts";
import type { CampaignStatus } from "./schemas.ts";

/** A change of a campaign's status: from which it may come, and the milestone it is announced as. */
export interface Transition {
  readonly from: readonly CampaignStatus[];
  readonly to: CampaignStatus;
  readonly milestone?: Milestone;
  /** Where it has one cause only. */
  readonly reason_code?: PauseReason;
}

/**
 *   scheduled ─▶ pending ─▶ in_progress ─▶ completed ─┐
 *      ▲ │          │        ▲   │  └────▶ failed ────┤ retry
 *      │ ▼          ▼        │   ▼                    │
 *      └──────── paused ─────┘             ◀─ in_progress   (completed by itself, too: resend)
 *
 * and from each of scheduled, pending, in_progress and paused to cancelled; from scheduled, and paused before the start,
 * back to a draft, which is cancelled here.
 */
export const transitions = {
  /** It is time for a scheduled campaign: from here on it is like one that was just requested. */
  due: { from: ["scheduled"], to: "pending", milestone: "CampaignRequested" },
  /** Its time passed while nobody was there to start it. */
  miss: { from: ["scheduled"], to: "paused", milestone: "CampaignPaused", reason_code: "start_missed" },
  /** It starts at another time. */
  move: { from: ["scheduled"], to: "scheduled" },
  /** It is taken back to a draft: only before its start, as whoever asks for this has to make sure. */
  reopen: { from: ["scheduled", "paused"], to: "cancelled", milestone: "CampaignCancelled" },
  start: { from: ["pending"], to: "in_progress" },
  pause: { from: ["scheduled", "pending", "in_progress"], to: "paused", milestone: "CampaignPaused" },
  resume: { from: ["paused"], to: "in_progress", milestone: "CampaignResumed" },
  /** Resumes a campaign whose time has not come: it starts then. */
  reinstate: { from: ["paused"], to: "scheduled", milestone: "CampaignResumed" },
  cancel: {
    from: ["scheduled", "pending", "in_progress", "paused"],
    to: "cancelled",
    milestone: "CampaignCancelled",
  },
  complete: { from: ["in_progress"], to: "completed", milestone: "CampaignCompleted" },
  fail: { from: ["pending", "in_progress"], to: "failed", milestone: "CampaignFailed" },
  retry: { from: ["completed", "failed"], to: "in_progress", milestone: "CampaignRetried" },
  /** The retry that a campaign makes by itself. */
  resend: { from: ["completed"], to: "in_progress", milestone: "CampaignRetried" },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** Whether nothing more is sent of a campaign in this status, unless an operator retries it. */
export const isEnded = (status: CampaignStatus): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** The log line of a campaign that failed: the stack raises an alarm on it. */
export const failureMessage = "a campaign failed";
