import { randomUUID } from "node:crypto";
import type { Clock } from "../platform/clock.ts";
import type { Surplus } from "./lease.ts";
import type { Wait } from "./lease-state.ts";
import type { Leased, Limiter } from "./limiter.ts";

/**
 * A lease is renewed this long after it was asked for, in milliseconds: senders that were woken one after the other renew
 * theirs, on one item, one after the other as well.
 */
const renewMs = 5_000;
/** The same for one that is to grow. */
const shortRenewMs = 1_000;
/** A renewal that failed is tried again after this many milliseconds. */
const retryMs = 500;
/** Before the end of a lease, in milliseconds, nothing is started any more that could be late at its socket. */
const guardMs = 100;

interface Options {
  readonly limiter: Pick<Limiter, "lease" | "release">;
  /** When this sender ends at the latest, in milliseconds since the epoch. */
  readonly ends: number;
  readonly clock: Clock;
  /** Sends made under the lease so far. */
  readonly sent: () => number;
}

/** A lease that is renewed as long as somebody asks for it: it needs no timer of its own. */
export const createKeptLease = ({ limiter, ends, clock, sent }: Options) => {
  const holder = randomUUID().slice(0, 8);
  let current: Leased | undefined;
  /** On this machine's steady clock. */
  let [startsAt, endsAt, renewAt] = [0, 0, 0];
  let outcome: Leased | Surplus | Wait | undefined;
  let failure: unknown;
  let renewing: Promise<void> | undefined;
  let ended = false;

  const renew = async (): Promise<void> => {
    const asked = clock.steady();
    try {
      outcome = await limiter.lease({ holder, sent: sent(), usableUntil: current?.until ?? 0, ends });
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

  /** Whether the lease has time and quota left. */
  const isUsable = (): boolean =>
    !ended &&
    current !== undefined &&
    clock.steady() < endsAt &&
    (current.perSecond === 0 || sent() < current.allowed);

  /** Renews the lease when it is time, and waits for that only when nothing is left of the old one. */
  const keep = async (): Promise<void> => {
    if (!ended && (clock.steady() >= renewAt || !isUsable()))
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
    if (!isUsable()) await renewing;
  };

  /** Waits, but not beyond the moment when the lease is to be renewed, or may have grown. */
  const pause = (ms: number) => {
    const renewsInMs = renewing !== undefined ? shortRenewMs : Math.max(0, renewAt - clock.steady());
    return clock.sleep(Math.min(ms, renewsInMs));
  };

  /** Ends it, once nothing is on its way any more. */
  const end = async (): Promise<void> => {
    ended = true;
    await renewing;
    await limiter.release(holder, sent());
  };

  return {
    keep,
    isUsable,
    pause,
    end,
    perSecond: (): number => current?.perSecond ?? 0,
    /** From when on it may be used, on the steady clock. */
    startsAt: (): number => startsAt,
    /** What the limiter answered last. */
    outcome: () => outcome,
    /** Why it did not. */
    failure: () => failure,
  };
};
