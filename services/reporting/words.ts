/** How figures are told in a sentence. Free of any I/O. */
import { percent } from "../campaigns/percent.ts";

export const number = new Intl.NumberFormat("en-US");
export const people = (count: number): string =>
  count === 1 ? "1 person" : `${number.format(count)} people`;

/** A part of some people. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** With fewer campaigns, or messages, nothing is usual. */
export const usualMin = { campaigns: 3, sent: 100 } as const;
/** A share says something of so many people at least. */
const judgedMin = 20;
/** Fewer are no reason to say that they are many. */
const manyMin = 5;
const timesMin = 2;
/** By how many standard deviations it must be off before a part of many is told: of a hundred looked at, none is chance. */
const deviationsMin = 3;

/** How many times the usual a share is, where that is a lot; undefined where it is not, or usually nobody is. */
const timesUsual = ({ count, of }: Share, usual: Share): string | undefined => {
  const times = count / of / (usual.count / usual.of);
  // Below that a single person makes the difference.
  if (count < manyMin || times < timesMin || !Number.isFinite(times)) return undefined;
  return `${times >= 9.5 ? "over 9" : Number(times.toFixed(1))} times the usual ${percent(usual.count, usual.of)}`;
};

const usually = ({ count, of }: Share): string => `usually ${count === 0 ? "none" : percent(count, of)}`;

/** How a share is beside the usual one; null: nothing can be said. */
export const compared = (share: Share, usual: Share | undefined): string | null => {
  if (!usual || usual.of === 0 || share.of < judgedMin) return null;
  const times = timesUsual(share, usual);
  if (times !== undefined) return times;
  if (Math.abs(share.count / share.of - usual.count / usual.of) < 0.005) return "as usual";
  return usually(usual);
};

/** By how many more than usual a share is: 0 where that may well be chance, by the Poisson distribution of what is rare. */
export const excessOf = ({ count, of }: Share, usual: Share): number => {
  if (count < manyMin || of < judgedMin || usual.of === 0) return 0;
  // None of a few is not never: one more might have been.
  const expected = (of * (usual.count + 1)) / usual.of;
  const deviation = Math.sqrt(expected * (1 + of / usual.of));
  const excess = count - expected;
  return count >= timesMin * expected && excess > deviationsMin * deviation ? excess : 0;
};
