import { isDeepStrictEqual } from "node:util";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Clock } from "../platform/clock.ts";
import { withRetries } from "../platform/retry.ts";
import { readAccount, type SendingAccount } from "./account.ts";
import { type Grant, type LeaseAsk, rearrange, type Surplus } from "./lease.ts";
import { isReadingDue, type LeaseState, type Wait } from "./lease-state.ts";
import type { LeaseStore } from "./lease-store.ts";

/** A lease is refused when the state moved on; each time it is decided anew, at most so often. */
const triesMax = 20;
/** Longest pause before that, in milliseconds: as long as a write takes. */
const conflictMs = 20;
/** An answer of SES to GetAccount is not waited for longer than this: a lease that is being renewed ends in 2,000. */
const readingMs = 1_500;

/** Another sender is reading the account for the first time. */
class AccountUnread extends Error {}

interface Options {
  readonly store: LeaseStore;
  readonly ses: Pick<SESv2Client, "send">;
  readonly clock: Clock;
  readonly log: { error(message: string, error: Error): void };
}

type Asked = Pick<LeaseAsk, "holder" | "usableUntil">;

/** The leases as this environment knows them, and how they are changed. */
export const createLeaseBook = ({ store, ses, clock, log }: Options) => {
  /** The state as this environment last saw it. */
  let known: LeaseState | undefined;

  /** The state as it is, with a fresh reading of the account where one is due. */
  const look = async (): Promise<LeaseState> => {
    known = await withRetries(
      () => currentState({ store, ses, log }, clock.wall),
      (error) => error instanceof AccountUnread,
    );
    return known;
  };

  /** Takes note of the state after a write, if that was not refused. */
  const adopt = (after: LeaseState | undefined): void => {
    known = after ?? known;
  };

  /**
   * Decides on a lease and writes it, anew whenever the state moved on between the two.
   * @param from the state to begin with, which may be out of date; without one, the state as it is.
   */
  const settle = async <Refusal extends Surplus | Wait>(
    asked: Asked,
    decideOn: (state: LeaseState) => Grant | Refusal,
    from?: LeaseState,
  ): Promise<Grant | Refusal> => {
    let fresh = from === undefined;
    let state = from ?? (await look());
    for (let tries = 0; tries < triesMax; tries++) {
      const decision = decideOn(state);
      if (decision.kind !== "grant") {
        if (fresh) return decision;
        state = await look();
        fresh = true;
        continue;
      }
      const written = await write(store, state, asked, decision, clock.wall());
      adopt(written);
      state = written ?? (await look());
      fresh = true;
      // Refused, and there all the same: it was this write, whose first answer was lost.
      if (!written && !isDeepStrictEqual(state.leases[asked.holder], decision.lease)) {
        await clock.sleep(Math.random() * conflictMs);
        continue;
      }
      if (!decision.renewal) return decision;
      // It was decided on from memory: the state after it tells whether that was right.
      const again = decideOn(state);
      if (again.kind !== "grant") return again;
      if (again.renewal) return decision;
    }
    throw new Error(`The leases changed under each of ${triesMax} attempts to take one`);
  };

  return { known: () => known, look, adopt, settle };
};

/** Writes a grant that was decided on this state. @returns the state after it; undefined when it had moved on. */
const write = (
  store: LeaseStore,
  state: LeaseState,
  { holder, usableUntil }: Asked,
  { lease, renewal }: Grant,
  now: number,
): Promise<LeaseState | undefined> => {
  const mine = state.leases[holder];
  if (renewal && mine) return store.renew(holder, mine.until, lease, lease.sent - mine.sent);
  const { leases, spent } = rearrange(state, holder, lease, usableUntil, now);
  return store.rearrange(state.version, leases, spent);
};

/**
 * The state as it is, with a fresh reading of the account where one is due and nobody else is at it.
 * @throws AccountUnread when nobody has read the account yet.
 */
const currentState = async (
  { store, ses, log }: Pick<Options, "store" | "ses" | "log">,
  now: () => number,
): Promise<LeaseState> => {
  const state = await store.read();
  if (state && !isReadingDue(state, now())) return readOnce(state);
  const claimed = await store.claimReading(now());
  if (!claimed) return readOnce(await store.read());
  let account: SendingAccount;
  try {
    account = await readAccount(ses, AbortSignal.timeout(readingMs));
  } catch (cause) {
    if (claimed.read_at_ms === 0) throw new Error("The sending limits of SES could not be read", { cause });
    log.error("The sending limits of SES could not be read; the last known stay in use", cause as Error);
    return claimed;
  }
  return (await store.recordReading(claimed, account, now())) ?? readOnce(await store.read());
};

const readOnce = (state: LeaseState | undefined): LeaseState => {
  if (state && state.read_at_ms > 0) return state;
  throw new AccountUnread("The sending limits of SES are not known yet");
};
