import { type Clock, systemClock } from "../platform/clock.ts";
import { createKeptLease } from "./kept-lease.ts";
import type { Surplus } from "./lease.ts";
import type { Wait } from "./lease-state.ts";
import type { Limiter } from "./limiter.ts";
import { createSendLog } from "./send-log.ts";

/**
 * Sends that may start within so many milliseconds count as one group. Those that began together may begin together
 * again a second later: groups that are claimed whole keep their shape, and no send waits for a claim of its own.
 */
const togetherMs = 20;

/** Leave for one send, to be used at once. */
export interface Turn {
  /** To be called when the request was handed to its socket, or it is certain that it never will be. */
  sent(): void;
}

/** Sends may start. */
export interface Ready {
  readonly kind: "ready";
  /** How many: at least 1, at most as many as asked for. */
  readonly count: number;
  /** The sender's part of the rate: sends in any second. */
  readonly perSecond: number;
}

/** The part of the rate one sender has, and when its next send may start. */
export interface Pacer {
  /**
   * Waits until a send may start soon. To be asked before recipients are claimed: as many as may start together.
   * @param countMax how many are wanted.
   * @param leadMs how soon, in milliseconds: as long as a claim takes.
   * @returns how many there are; or why this sender is to end, at once when that is known.
   * @throws what kept the lease from being renewed, once it is over.
   */
  ready(countMax: number, leadMs: number): Promise<Ready | Surplus | Wait>;
  /**
   * Waits for leave to make one send. Several may be asked for at once.
   * @returns undefined when there is none: the lease is over, or the quota. There are none after that until `ready` was
   * asked again, so that of what was claimed at once nothing is sent after what was left out.
   */
  next(): Promise<Turn | undefined>;
  /** Ends the lease. To be called once, after the last reply. */
  end(): Promise<void>;
}

interface Options {
  readonly limiter: Pick<Limiter, "lease" | "release" | "secondMs">;
  /** When this sender ends at the latest, in milliseconds since the epoch. */
  readonly ends: number;
  readonly clock?: Clock;
}

/**
 * Paces one sender: any second holds at most as many of its sends as its share of the rate, whatever the clocks of others
 * say.
 */
export const createPacer = ({ limiter, ends, clock = systemClock }: Options): Pacer => {
  const sends = createSendLog();
  const lease = createKeptLease({ limiter, ends, clock, sent: sends.total });
  /** Whether a turn was wanted and not had since `ready` was last asked. */
  let refused = false;

  /** Milliseconds until a send may start, or the one after some more. */
  const waitMs = (after = 0): number => {
    const now = clock.steady();
    const freeAt = sends.freeAt(lease.perSecond(), limiter.secondMs(), now, after);
    return Math.max(lease.startsAt(), freeAt) - now;
  };

  const ready: Pacer["ready"] = async (countMax, leadMs) => {
    refused = false;
    for (;;) {
      await lease.keep();
      const outcome = lease.outcome();
      if (outcome && outcome.kind !== "leased") return outcome;
      if (!lease.isUsable()) {
        if (lease.failure() !== undefined) throw lease.failure();
        continue; // the answer was so slow that the lease is over already
      }
      const ms = waitMs() - leadMs;
      if (ms <= 0) {
        let count = 1;
        while (count < countMax && waitMs(count) <= leadMs + togetherMs) count++;
        return { kind: "ready", count, perSecond: lease.perSecond() };
      }
      await lease.pause(ms);
    }
  };

  const take = async (): Promise<Turn | undefined> => {
    while (!refused) {
      await lease.keep();
      const ms = waitMs();
      if (!lease.isUsable()) refused = true;
      else if (ms <= 0) return sends.start(clock.steady);
      else await lease.pause(ms);
    }
    return undefined;
  };

  let last: Promise<unknown> = Promise.resolve();
  const next: Pacer["next"] = () => {
    const turn = last.then(take);
    last = turn;
    return turn;
  };

  return { ready, next, end: lease.end };
};
