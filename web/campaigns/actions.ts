import type { Campaign } from "../api/client.ts";

/** What an operator can do to a campaign: the last part of the API's path. */
export type Action = "pause" | "resume" | "cancel" | "retry";

const fitting: Record<Campaign["status"], readonly Action[]> = {
  awaiting_approval: ["cancel"],
  scheduled: ["pause", "cancel"],
  pending: ["pause", "cancel"],
  in_progress: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  completed: ["retry"],
  failed: ["retry"],
  cancelled: [],
};

/** What can be done to a campaign as it is; nothing is tried again of one that reached all it should. */
export const actionsOf = ({
  status,
  failed_count,
  unknown_count,
}: Pick<Campaign, "status" | "failed_count" | "unknown_count">): readonly Action[] =>
  fitting[status].filter(
    (action) => action !== "retry" || status === "failed" || failed_count + unknown_count > 0,
  );
