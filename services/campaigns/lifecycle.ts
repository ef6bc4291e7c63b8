import type { PauseReason } from "../../events/campaigns.ts";
import type { Milestone } from "./campaign.ts";
import type { CampaignStatus } from "./schemas.ts";

/** A change of a campaign's status: from which it may come, and the milestones it is announced as. */
export interface Transition {
  readonly from: readonly CampaignStatus[];
  readonly to: CampaignStatus;
  readonly milestones?: readonly Milestone[];
  /** Where it has one cause only. */
  readonly reason_code?: PauseReason;
}

/**
 *   awaiting_approval ─▶ scheduled, or pending
 *
 *   scheduled ─▶ pending ─▶ in_progress ─▶ completed ─┐
 *      ▲ │          │        ▲   │  └────▶ failed ────┤ retry
 *      │ ▼          ▼        │   ▼                    │
 *      └──────── paused ─────┘             ◀─ in_progress   (completed by itself, too: resend)
 *
 * and from each of awaiting_approval, scheduled, pending, in_progress and paused to cancelled; from awaiting_approval,
 * scheduled, and paused before the start, back to a draft, which is cancelled here; where it has to be released, from
 * scheduled and paused back to awaiting_approval, as it is moved.
 */
export const transitions = {
  /** Somebody else released it before its time. */
  release: { from: ["awaiting_approval"], to: "scheduled", milestones: ["CampaignApproved"] },
  /** Somebody else released it, and nothing keeps it from its start. */
  release_now: {
    from: ["awaiting_approval"],
    to: "pending",
    milestones: ["CampaignApproved", "CampaignRequested"],
  },
  /** Its time came before anybody released it. */
  overdue: { from: ["awaiting_approval"], to: "awaiting_approval" },
  /** It starts at another time, for which it has to be released anew. */
  ask_again: {
    from: ["scheduled", "paused"],
    to: "awaiting_approval",
    milestones: ["CampaignApprovalRequested"],
  },
  /** It is time for a scheduled campaign: from here on it is like one that was just requested. */
  due: { from: ["scheduled"], to: "pending", milestones: ["CampaignRequested"] },
  /** Its time passed while nobody was there to start it. */
  miss: { from: ["scheduled"], to: "paused", milestones: ["CampaignPaused"], reason_code: "start_missed" },
  /** It starts at another time. */
  move: { from: ["scheduled"], to: "scheduled" },
  /** It is taken back to a draft: only before its start, as whoever asks for this has to make sure. */
  reopen: {
    from: ["awaiting_approval", "scheduled", "paused"],
    to: "cancelled",
    milestones: ["CampaignCancelled"],
  },
  start: { from: ["pending"], to: "in_progress" },
  pause: { from: ["scheduled", "pending", "in_progress"], to: "paused", milestones: ["CampaignPaused"] },
  resume: { from: ["paused"], to: "in_progress", milestones: ["CampaignResumed"] },
  /** Resumes a campaign whose time has not come: it starts then. */
  reinstate: { from: ["paused"], to: "scheduled", milestones: ["CampaignResumed"] },
  cancel: {
    from: ["awaiting_approval", "scheduled", "pending", "in_progress", "paused"],
    to: "cancelled",
    milestones: ["CampaignCancelled"],
  },
  complete: { from: ["in_progress"], to: "completed", milestones: ["CampaignCompleted"] },
  fail: { from: ["pending", "in_progress"], to: "failed", milestones: ["CampaignFailed"] },
  retry: { from: ["completed", "failed"], to: "in_progress", milestones: ["CampaignRetried"] },
  /** The retry that a campaign makes by itself. */
  resend: { from: ["completed"], to: "in_progress", milestones: ["CampaignRetried"] },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** Whether nothing more is sent of a campaign in this status, unless an operator retries it. */
export const isEnded = (status: CampaignStatus): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** The log line of a campaign that failed: the stack raises an alarm on it. */
export const failureMessage = "a campaign failed";
