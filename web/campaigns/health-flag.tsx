import { type Health, healthWord } from "./health-words.ts";

interface HealthFlagProps {
  readonly health: Health;
  /** How it does besides; empty: nothing is known. */
  readonly result: string;
}

/** That something is amiss with a campaign, and why: all of it is there to be read, without a pointer as well. */
export const HealthFlag = ({ health, result }: HealthFlagProps) => (
  <span class={`flag ${health.tone}`}>
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 1v14M3 2h9l-2.5 3L12 8H3" />
    </svg>
    <strong>{healthWord(health)}</strong>
    {result && `, ${result}`}
    <span class="detail">{health.reason}</span>
  </span>
);
