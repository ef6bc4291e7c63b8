import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Seconds that the local cloud's time is ahead of the machine's; one number, shared by all its threads. */
export type Ahead = Int32Array<SharedArrayBuffer>;

/** The time of a local cloud, which can be moved forward: to see what a schedule, a time-out or tomorrow brings. */
export interface Clock {
  readonly ahead: Ahead;
  /** Moves the time forward, for good: a restart on the same state goes on from there. */
  advance(seconds: number): void;
}

/**
 * Makes this thread tell the cloud's time. Timers are left alone: whoever waits is not woken early, only finds that
 * more time has passed.
 */
export const followClock = (ahead: Ahead): void => {
  const MachineDate = Date;
  const now = () => MachineDate.now() + Atomics.load(ahead, 0) * 1_000;
  globalThis.Date = class extends MachineDate {
    static override now = now;
    static override [Symbol.hasInstance](value: unknown) {
      return value instanceof MachineDate;
    }
    constructor(...given: [] | [string]) {
      super(...(given.length === 0 ? ([now()] as unknown as [string]) : given));
    }
  } as unknown as DateConstructor;
};

/** Opens the clock of a state folder and lets this thread follow it. For a process that runs one cloud. */
export const openClock = (stateDir: string): Clock => {
  const file = join(stateDir, "clock-ahead-seconds");
  const ahead: Ahead = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  try {
    ahead[0] = Number(readFileSync(file, "utf8"));
  } catch {
    // Never moved.
  }
  followClock(ahead);
  return {
    ahead,
    advance: (seconds) => {
      // Written first: time never goes back.
      writeFileSync(file, String(Atomics.load(ahead, 0) + seconds));
      Atomics.add(ahead, 0, seconds);
    },
  };
};
