import { fullestSecond } from "../support/simulated-senders.ts";

const minuteMs = 60_000;

/** How much of a rate was used, and whether it was passed. */
export interface ShareOfRate {
  /** Per cent of what could have been sent in a minute. */
  readonly percent: number;
  /** The most within one second, wherever it begins. */
  readonly fullest: number;
}

/**
 * @param times when each mail was sent, in milliseconds.
 * @param leadMs what is not judged, from the first mail on: until all senders are awake and warm.
 * @throws Error when mails were not sent for a minute after that.
 */
export const shareOfRate = (times: readonly number[], rate: number, leadMs: number): ShareOfRate => {
  const sorted = times.toSorted((a, b) => a - b);
  const from = (sorted[0] ?? 0) + leadMs;
  if ((sorted.at(-1) ?? 0) < from + minuteMs) throw new Error("mails were not sent for a minute");
  const inMinute = sorted.filter((at) => at >= from && at < from + minuteMs).length;
  return {
    percent: (inMinute / ((rate * minuteMs) / 1_000)) * 100,
    fullest: fullestSecond(sorted.filter((at) => at >= from)),
  };
};
