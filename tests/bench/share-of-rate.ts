import { fullestSecond } from "../support/simulated-senders.ts";

const minuteMs = 60_000;

/** How much of a rate was used, and whether it was passed. */
export interface ShareOfRate {
  /** Per cent of what could have been sent in that time. */
  readonly percent: number;
  /** The most within one second, wherever it begins. */
  readonly fullest: number;
}

/**
 * @param times when each mail was sent, in milliseconds.
 * @param leadMs what is not judged, from the first mail on: until all senders are awake and warm.
 * @param windowMs how long is judged.
 * @throws Error when mails were not sent for so long after that.
 */
export const shareOfRate = (
  times: readonly number[],
  rate: number,
  leadMs: number,
  windowMs = minuteMs,
): ShareOfRate => {
  const sorted = times.toSorted((a, b) => a - b);
  const from = (sorted[0] ?? 0) + leadMs;
  if ((sorted.at(-1) ?? 0) < from + windowMs) throw new Error("mails were not sent for long enough");
  const judged = sorted.filter((at) => at >= from && at < from + windowMs).length;
  return {
    percent: (judged / ((rate * windowMs) / 1_000)) * 100,
    fullest: fullestSecond(sorted.filter((at) => at >= from)),
  };
};
