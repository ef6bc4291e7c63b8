import { randomUUID } from "node:crypto";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Clock } from "../platform/clock.ts";
import { readAccount, type SendingAccount } from "./account.ts";
import { type Grant, type LeaseAsk, rearrange, type Surplus } from "./lease.ts";
import { isReadingDue, type LeaseState, type Wait } from "./lease-state.ts";
import type { LeaseStore } from "./lease-store.ts";

/** A lease is refused when the state moved on; each time it is decided anew, at most so often. */
const triesMax = 20;
/** Longest pause before the second, in milliseconds; longer before each further one, because many may be woken at once. */
const conflictMs = 50;
/** An answer of SES to GetAccount is not waited for longer than this, in milliseconds. */
const readingMs = 5_000;
/** The same while a lease is renewed, which ends in 1,100. */
const readingOnRenewalMs = 1_000;

/** While another sender reads the account for the first time: milliseconds between looks, for as long as that may take. */
const unreadMs = 100;
const looksMax = readingMs / unreadMs;

interface Options {
  readonly store: LeaseStore;
  readonly ses: Pick<SESv2Client, "send">;
  readonly clock: Clock;
  readonly log: { error(message: string, error: Error): void };
}

/** The leases as this environment knows them, and how they are changed. */
export const createLeaseBook = ({ store, ses, clock, log }: Options) => {
  /** The state as this environment last saw it. */
  let known: LeaseState | undefined;

  /** The state as it is, with a fresh reading of the account where one is due. Who has a lease waits less for that. */
  const look = async ({ usableUntil }: Pick<LeaseAsk, "usableUntil">): Promise<LeaseState> => {
    const patienceMs = usableUntil > 0 ? readingOnRenewalMs : readingMs;
    for (let looks = 1; ; looks++) {
      known = await currentState({ store, ses, log }, clock.wall, patienceMs);
      if (known.read_at_ms > 0) return known;
      if (looks === looksMax) throw new Error("The sending limits of SES are not known yet");
      await clock.sleep(unreadMs);
    }
  };

  /** Takes note of the state after a write, if that was not refused. */
  const adopt = (after: LeaseState | undefined): void => {
    known = after ?? known;
  };

  /**
   * Decides on a lease and writes it, anew whenever the state moved on between the two. A write whose answer was lost
   * is decided anew as well: the state has it then, and nothing is left to change.
   * @param from the state to begin with; without one, the state as it is.
   */
  const settle = async <Refusal extends Surplus | Wait>(
    { holder, usableUntil }: Pick<LeaseAsk, "holder" | "usableUntil">,
    decideOn: (state: LeaseState) => Grant | Refusal,
    from?: LeaseState,
  ): Promise<Grant | Refusal> => {
    let state = from ?? (await look({ usableUntil }));
    for (let tries = 1; tries <= triesMax; tries++) {
      const decision = decideOn(state);
      if (decision.kind !== "grant") return decision;
      const { leases, spent } = rearrange(state, holder, decision.lease, usableUntil, clock.wall());
      const written = await store.rearrange(state.version, leases, spent);
      adopt(written);
      if (written) return decision;
      await clock.sleep(Math.random() * conflictMs * tries);
      state = await look({ usableUntil });
    }
    throw new Error(`The leases changed under each of ${triesMax} attempts to take one`);
  };

  return { known: () => known, look, adopt, settle };
};

/** The state as it is, with a fresh reading of the account where one is due and nobody else is at it. */
const currentState = async (
  { store, ses, log }: Pick<Options, "store" | "ses" | "log">,
  now: () => number,
  patienceMs: number,
): Promise<LeaseState> => {
  const state = await store.read();
  if (state && !isReadingDue(state, now())) return state;
  const by = randomUUID();
  const claimed = (await store.claimReading(now(), by)) ?? (await readAgain(store));
  if (claimed.claimed_by !== by) return claimed;
  let account: SendingAccount;
  try {
    account = await readAccount(ses, AbortSignal.timeout(patienceMs));
  } catch (cause) {
    if (claimed.read_at_ms === 0) throw new Error("The sending limits of SES could not be read", { cause });
    log.error("The sending limits of SES could not be read; the last known stay in use", cause as Error);
    return claimed;
  }
  return (await store.recordReading(claimed, account, now())) ?? (await readAgain(store));
};

/** The state after a write was refused, which it is only where there is an item. */
const readAgain = async (store: LeaseStore): Promise<LeaseState> => (await store.read())!;
