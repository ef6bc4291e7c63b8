import type { Campaign } from "../api/client.ts";

/** How many recipients had an outcome at one moment. */
export interface Sample {
  /** Milliseconds, of any clock that only moves forward. */
  readonly atMs: number;
  readonly done: number;
}

/** The rate is that of the last while: an average since the start would not show that sending has slowed. */
const windowMs = 30_000;

/** The samples with one more; those that have left the window are dropped, but for the one that starts it. */
export const withSample = (samples: readonly Sample[], sample: Sample): readonly Sample[] => {
  const later = samples.findIndex(({ atMs }) => atMs > sample.atMs - windowMs);
  return later === -1 ? [...samples.slice(-1), sample] : [...samples.slice(Math.max(0, later - 1)), sample];
};

/** Outcomes per second between the first and the last sample; undefined while there is only one moment. */
export const ratePerSecond = (samples: readonly Sample[]): number | undefined => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return undefined;
  return ((last.done - first.done) / (last.atMs - first.atMs)) * 1000;
};

/** Seconds until nothing remains, at that rate; undefined when it does not move. */
export const secondsLeft = (remaining: number, rate: number | undefined): number | undefined => {
  if (remaining <= 0) return 0;
  return rate ? remaining / rate : undefined;
};

/** Recipients of a campaign with an outcome, whatever it is. */
export const doneCount = (campaign: Campaign): number => campaign.total_contacts - campaign.remaining_count;

/** Whether nothing more will be sent. */
export const isOver = ({ status }: Campaign): boolean => status === "completed" || status === "failed";
