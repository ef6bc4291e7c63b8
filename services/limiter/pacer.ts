import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../platform/clock.ts";
import type { Surplus } from "./lease.ts";
import type { Wait } from "./lease-state.ts";
import type { Leased, Leases } from "./leases.ts";
import { createSendLog } from "./send-log.ts";

/** A lease is renewed this long after it was asked for, in milliseconds, when it has two seconds left. */
const renewMs = 3_000;
/** The same for one that is to grow. */
const shortRenewMs = 1_000;
/** A renewal that failed is tried again after this many milliseconds. */
const retryMs = 500;
/** Before the end of a lease, in milliseconds, nothing is started any more that could be late at its socket. */
const guardMs = 100;

/** Leave for one send, to be used at once. */
export interface Turn {
  /** To be called when the request was handed to its socket, or it is certain that it never will be. */
  sent(): void;
}

/** The part of the rate one sender has, and when its next send may start. */
export interface Pacer {
  /**
   * Waits until a send may start soon. To be asked before recipients are claimed.
   * @param leadMs how soon, in milliseconds.
   * @returns the lease; or why this sender is to end, at once when that is known.
   * @throws what kept the lease from being renewed, once it is over.
   */
  ready(leadMs: number): Promise<Leased | Surplus | Wait>;
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
  readonly limiter: Pick<Leases, "lease" | "release" | "secondMs">;
  /** When this sender ends at the latest, in milliseconds since the epoch. */
  readonly ends: number;
  readonly clock?: Clock;
}

/**
 * Paces one sender: any second holds at most as many of its sends as its share of the rate, whatever the clocks of others
 * say. It renews its lease while it is asked for turns, and needs no timer of its own.
 */
export const createPacer = ({ limiter, ends, clock = systemClock }: Options): Pacer => {
  const holder = randomUUID().slice(0, 8);
  const sends = createSendLog();
  let current: Leased | undefined;
  /** On this machine's steady clock. */
  let [startsAt, endsAt, renewAt] = [0, 0, 0];
  let outcome: Leased | Surplus | Wait | undefined;
  let failure: unknown;
  let renewing: Promise<void> | undefined;
  let ended = false;
  /** Whether a turn was wanted and not had since `ready` was last asked. */
  let refused = false;

  const renew = async (): Promise<void> => {
    const asked = clock.steady();
    try {
      const ask = { holder, sent: sends.total(), usableUntil: current?.until ?? 0, ends };
      outcome = await limiter.lease(ask);
      failure = undefined;
    } catch (error) {
      failure = error;
      renewAt = clock.steady() + retryMs;
      return;
    }
    renewAt = asked + renewMs;
    if (outcome.kind !== "leased") return;
    current = outcome;
    startsAt = clock.steady() + current.startsInMs;
    endsAt = asked + current.endsInMs - guardMs;
    if (current.short) renewAt = asked + shortRenewMs;
  };

  const usable = (): boolean =>
    !ended &&
    current !== undefined &&
    clock.steady() < endsAt &&
    (current.perSecond === 0 || sends.total() < current.allowed);

  /** Renews the lease when it is time, and waits for that only when nothing is left of the old one. */
  const keep = async (): Promise<void> => {
    if (!ended && (clock.steady() >= renewAt || !usable()))
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
    if (!usable()) await renewing;
  };

  /** Milliseconds until a send may start. */
  const waitMs = (): number => {
    const now = clock.steady();
    const free = sends.freeAt(current?.perSecond ?? 0, limiter.secondMs(), now);
    return Math.max(startsAt, free) - now;
  };
  /** Waits, but not beyond the moment when the lease is to be renewed, or grows. */
  const pause = (ms: number) => {
    const renewsInMs = renewing ? shortRenewMs : Math.max(0, renewAt - clock.steady());
    return clock.sleep(Math.min(ms, renewsInMs));
  };

  const ready: Pacer["ready"] = async (leadMs) => {
    refused = false;
    for (;;) {
      await keep();
      if (outcome && outcome.kind !== "leased") return outcome;
      if (!usable()) {
        if (failure !== undefined) throw failure;
        continue; // the answer was so slow that the lease is over already
      }
      const ms = waitMs() - leadMs;
      if (ms <= 0) return current!;
      await pause(ms);
    }
  };

  const take = async (): Promise<Turn | undefined> => {
    while (!refused) {
      await keep();
      const ms = waitMs();
      if (!usable()) refused = true;
      else if (ms <= 0) return sends.start(clock.steady);
      else await pause(ms);
    }
    return undefined;
  };

  let last: Promise<unknown> = Promise.resolve();
  const next: Pacer["next"] = () => {
    const turn = last.then(take);
    last = turn;
    return turn;
  };

  const end = async (): Promise<void> => {
    ended = true;
    await renewing;
    await limiter.release(holder, sends.total());
  };

  return { ready, next, end };
};
