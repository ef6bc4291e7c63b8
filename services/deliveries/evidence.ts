import { type FeedbackCount, feedbackCounts } from "../campaigns/counts.ts";
import type { DeliveryRow } from "./batch.ts";

/** Fields of a row that are set once, by what happened to the message; never the outcome (decision 4). */
export type Evidence = Omit<DeliveryRow, "batch_id" | "entry" | "outcome" | "attempts" | "error">;

/** Whether the message bounced for good: nothing more may be sent to that address. */
export const bouncedForGood = ({ bounce_type }: Evidence): boolean => bounce_type === "Permanent";

/** What a row must hold for each counter to count its recipient. */
const counted: Readonly<Record<FeedbackCount, (evidence: Evidence) => boolean>> = {
  delivered_count: ({ delivered_at }) => delivered_at !== undefined,
  bounced_count: ({ bounced_at }) => bounced_at !== undefined,
  hard_bounced_count: bouncedForGood,
  complained_count: ({ complained_at }) => complained_at !== undefined,
  opened_count: ({ opened_at }) => opened_at !== undefined,
  clicked_count: ({ clicked_at }) => clicked_at !== undefined,
  unsubscribed_count: ({ unsubscribed_at }) => unsubscribed_at !== undefined,
};

/** The counters that count a recipient with this evidence: a whole row's, or what an event adds to it. */
export const countsOf = (evidence: Evidence): FeedbackCount[] =>
  feedbackCounts.filter((name) => counted[name](evidence));
