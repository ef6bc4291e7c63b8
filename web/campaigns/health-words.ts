import type { Campaign } from "../api/client.ts";

export type Health = NonNullable<Campaign["health"]>;

const words: Record<Health["code"], string> = {
  failed: "Failed",
  bounce_rate: "Too many bounces",
  complaint_rate: "Too many complaints",
  sending_disabled: "SES stopped sending",
  start_missed: "Start missed",
  awaiting_approval: "Awaits approval",
  winner_due: "Choose a winner",
  paused: "Paused",
  quota_spent: "Quota spent",
  unreported: "Undecided",
  recipients_failed: "Some failed",
};

/** What is amiss, in two words. */
export const healthWord = ({ code }: Health): string => words[code];
