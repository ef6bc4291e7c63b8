import { type PartingReason, partingReasons } from "../suppressions/parting-words.ts";

/** The counters of a campaign: of its ledger, and of what SES's events and the recipients said. */

export const ledgerCounts = ["sent_count", "failed_count", "suppressed_count", "unknown_count"] as const;
export type LedgerCount = (typeof ledgerCounts)[number];

/** Counts that a batch adds to its campaign. The unreported are among the unknown: no part of the ledger of their own. */
export const outcomeCounts = [...ledgerCounts, "unreported_count"] as const;
export type OutcomeCount = (typeof outcomeCounts)[number];

type DepartureCount = `left_${PartingReason}_count`;

/** Counts who unsubscribed and said that it was for this reason. */
export const departureCount = <R extends PartingReason>(reason: R): `left_${R}_count` =>
  `left_${reason}_count`;

export const feedbackCounts = [
  "delivered_count",
  "bounced_count",
  "hard_bounced_count",
  "complained_count",
  "opened_count",
  "clicked_count",
  "robot_opened_count",
  "robot_clicked_count",
  "unsubscribed_count",
  ...partingReasons.map((reason): DepartureCount => departureCount(reason)),
] as const;
export type FeedbackCount = (typeof feedbackCounts)[number];

export type Counters = Readonly<Record<OutcomeCount | FeedbackCount, number>>;

const zeros = <N extends string>(names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, 0])) as Readonly<Record<N, number>>;

/** A ledger in which nobody has an outcome. */
export const emptyLedger = zeros(ledgerCounts);

/** The counters of a campaign of which nothing has happened. */
export const noCounts: Counters = zeros([...outcomeCounts, ...feedbackCounts]);
