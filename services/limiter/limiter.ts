import { randomUUID } from "node:crypto";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { type Clock, systemClock } from "../platform/clock.ts";
import { decide, decideGuest, type Grant, type LeaseAsk, leaseMs, prolonged, type Surplus } from "./lease.ts";
import { createLeaseBook } from "./lease-book.ts";
import { type Lease, type LeaseState, rateOf, secondMs, senderMax, type Wait } from "./lease-state.ts";
import type { LeaseStore } from "./lease-store.ts";
import { factorAfterRefusal, factorAt } from "./slowdown.ts";

/** How long a single send waits for its share, in milliseconds: well within a request. */
const guestWaitMs = 10_000;
/** How often it looks. */
const guestLookMs = 400;

/** Leave to send for a while. */
export interface Leased {
  readonly kind: "leased";
  /** Sends in any second; 0 while others have yet to give up their shares. */
  readonly perSecond: number;
  /** From when on, counted from the answer. */
  readonly startsInMs: number;
  /** Until when, counted from the question: the answer took its time. */
  readonly endsInMs: number;
  /** Its end as others see it, in milliseconds since the epoch. */
  readonly until: number;
  /** How many sends there may be in all, those before this lease included: the quota. */
  readonly allowed: number;
  /** Whether much more is due to the holder, and it could use that, so that it should soon ask again. */
  readonly short: boolean;
}

/** Keeps all senders of the account together under SES's rate and 24-hour quota. */
export interface Limiter {
  /**
   * Lends a part of the rate, or renews and adjusts what is lent already.
   * @throws Error when the account could not be read yet by anybody, or DynamoDB fails.
   */
  lease(ask: LeaseAsk): Promise<Leased | Surplus | Wait>;
  /**
   * Ends a lease, so that others need not wait for its end, and gives back the quota it did not use.
   * @param sent sends made in all; none may be on its way to SES any more.
   */
  release(holder: string, sent: number): Promise<void>;
  /** To be called when SES answered TooManyRequestsException: slows all senders down; the rate recovers by itself. */
  throttled(): Promise<void>;
  /** How long the sends of one second must take now, in milliseconds. */
  secondMs(): number;
  /**
   * Makes a single send, beside all senders and whoever they are; it waits some seconds for its share where they use
   * the whole rate.
   * @returns what `send` does, or why nothing was sent.
   */
  one<T>(send: () => Promise<T>): Promise<T | Wait>;
  /**
   * What the account may send and has sent, as it was last read, by whoever that was: it is read once a minute at most.
   * @throws Error when it could not be read yet by anybody, or DynamoDB fails.
   */
  account(): Promise<LeaseState>;
}

interface Options {
  readonly store: LeaseStore;
  /** For GetAccount, which is safe to retry. */
  readonly ses: Pick<SESv2Client, "send">;
  /**
   * This stage's part of the account's rate and quota: 1 where the stage has the account (in its region) to itself.
   * The parts of all stages of an account must not come to more than 1.
   */
  readonly part: number;
  readonly clock?: Clock;
  /** Told when the account cannot be read and an older copy stays in use. */
  readonly log: { error(message: string, error: Error): void };
}

/** Makes the limiter over the table Limiter, for one execution environment. */
export const createLimiter = (options: Options): Limiter => {
  const { store, part, clock = systemClock } = options;
  const now = clock.wall;
  const book = createLeaseBook({ ...options, clock });

  /** Prolongs a lease as it is: a write that is in the way of no other. @returns undefined when it cannot. */
  const prolong = async (state: LeaseState, ask: LeaseAsk): Promise<Lease | undefined> => {
    const lease = prolonged(state, ask, { now: now(), part });
    const mine = state.leases[ask.holder];
    const after = lease && mine && (await store.renew(ask.holder, mine.until, lease, lease.sent - mine.sent));
    book.adopt(after);
    return after?.leases[ask.holder];
  };

  const lease: Limiter["lease"] = async (ask) => {
    const decideOn = (state: LeaseState) => decide(state, ask, { now: now(), part });
    const state = await book.look(ask);
    const decision = decideOn(state);
    if (decision.kind !== "grant") return decision;
    const kept = decision.unchanged ? await prolong(state, ask) : undefined;
    if (kept) return leasedOf({ ...decision, lease: kept }, now());
    const answer = await book.settle(ask, decideOn, state);
    return answer.kind === "grant" ? leasedOf(answer, now()) : answer;
  };

  const release: Limiter["release"] = async (holder, sent) => {
    const told = book.known()?.leases[holder]?.sent ?? sent;
    book.adopt(await store.release(holder, sent, sent - told, now()));
  };

  const throttled = async (): Promise<void> => {
    // Memory may lack a cut another sender made. When the second write is refused too, that was one made right now.
    for (const remembered of [book.known(), undefined]) {
      const seen = remembered ?? (await book.look({ usableUntil: 0 }));
      const factor = factorAfterRefusal(seen, now());
      if (factor === undefined) return;
      const after = await store.slow(seen.factor_at_ms, factor, now());
      book.adopt(after);
      if (after) return;
    }
  };

  const one: Limiter["one"] = async (send) => {
    const holder = randomUUID();
    const deadline = now() + guestWaitMs;
    const decideOn = (state: LeaseState) => decideGuest(state, holder, { now: now(), part });
    let sent = 0;
    try {
      for (;;) {
        const answer = await book.settle({ holder, usableUntil: 0 }, decideOn);
        if (answer.kind !== "grant") return answer;
        if (answer.lease.share > 0) {
          sent = 1;
          return await send();
        }
        if (now() >= deadline) return { kind: "wait", reason: "rate", until: deadline };
        await clock.sleep(guestLookMs);
      }
    } finally {
      // It ends by itself too, and what was sent was sent.
      await release(holder, sent).catch(() => undefined);
    }
  };

  const longSecondMs = (): number => {
    const known = book.known();
    return known ? (secondMs * rateOf(known, part).stretch) / factorAt(known, now()) : secondMs;
  };

  const account: Limiter["account"] = () => book.look({ usableUntil: 0 });

  return { lease, release, throttled, secondMs: longSecondMs, one, account };
};

const leasedOf = ({ lease, target }: Grant, now: number): Leased => ({
  kind: "leased",
  perSecond: lease.share,
  startsInMs: Math.max(0, lease.from - now),
  endsInMs: leaseMs,
  until: lease.until,
  allowed: lease.allowed,
  short: lease.share <= Math.min(target, senderMax) / 2,
});
