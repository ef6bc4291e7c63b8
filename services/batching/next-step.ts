import type { Campaign } from "../campaigns/campaign.ts";

/** With less time than this left, in milliseconds, the rest is handed to another invocation. */
export const handOverMs = 30_000;

/** What is to be done next before the batches of a campaign can be sent. */
export type Step =
  /** It was paused, cancelled or ended, or never started. */
  "nothing" | "hand_over" | "freeze_page" | "reopen_batches" | "finish";

export const nextStep = (
  { status, batching, retrying }: Pick<Campaign, "status" | "batching" | "retrying">,
  remainingMs: number,
): Step => {
  if (status !== "in_progress") return "nothing";
  if (remainingMs < handOverMs) return "hand_over";
  if (!batching.done) return "freeze_page";
  return retrying ? "reopen_batches" : "finish";
};
