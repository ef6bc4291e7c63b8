import type { Campaign } from "../api/client.ts";
import type { Action } from "./actions.ts";

type Seen = Pick<Campaign, "status" | "completed_at">;

/** An order, and the campaign that it was given to. */
export interface GivenOrder {
  readonly action: Action;
  /** The campaign when it was given. */
  readonly was: Seen;
  /** When it was given, in milliseconds since the epoch. */
  readonly atMs: number;
}

/**
 * What is known of an order without an answer: nothing yet; that it was not carried out so far; that it was; or that
 * the campaign has gone where the order says nothing any more.
 */
export type Fate = "unknown" | "not_so_far" | "carried_out" | "overtaken";

/**
 * So long an order may still be under way, in milliseconds: API Gateway waits no longer for who carries it out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const underWayMs = 30_000;

type Verdict = "carried_out" | "overtaken" | undefined;

const ended: readonly Campaign["status"][] = ["completed", "failed", "cancelled"];

/** By what each order changes. */
const verdicts: Readonly<Record<Action, (now: Seen, was: Seen) => Verdict>> = {
  pause: ({ status }) => {
    if (status === "paused") return "carried_out";
    // One that was pending has only started.
    return ended.includes(status) ? "overtaken" : undefined;
  },
  resume: ({ status }) => {
    if (status === "paused") return undefined;
    // Somebody ended it, or moved it, as it was.
    return status === "cancelled" || status === "awaiting_approval" ? "overtaken" : "carried_out";
  },
  cancel: ({ status }) => {
    if (status === "cancelled") return "carried_out";
    return ended.includes(status) ? "overtaken" : undefined;
  },
  // It may be over between two looks: its end is another than before.
  retry: ({ completed_at }, was) => (completed_at === was.completed_at ? undefined : "carried_out"),
};

/**
 * What a campaign says of an order that was given to it.
 * @param seenAtMs when the campaign was so, in milliseconds since the epoch
 */
export const fateOf = ({ action, was, atMs }: GivenOrder, now: Seen, seenAtMs: number): Fate =>
  verdicts[action](now, was) ?? (seenAtMs - atMs >= underWayMs ? "not_so_far" : "unknown");
