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

/** That something is amiss with a campaign, and why; what has no room is cut, and is in its title. */
export const HealthFlag = ({ health }: { health: Health }) => (
  <span class={`flag ${health.tone}`} title={health.reason}>
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 1v14M3 2h9l-2.5 3L12 8H3" />
    </svg>
    <strong>{healthWord(health)}:</strong> {health.reason}
  </span>
);
