import { setTimeout as sleep } from "node:timers/promises";

/** The time, for what has to be tried under another one. All in milliseconds. */
export interface Clock {
  /** Since the epoch: to compare with what other machines wrote down. */
  wall(): number;
  /** Since some moment: never set back or forward, so that durations are measured with it. */
  steady(): number;
  sleep(ms: number): Promise<unknown>;
}

export const systemClock: Clock = { wall: Date.now, steady: () => performance.now(), sleep };
