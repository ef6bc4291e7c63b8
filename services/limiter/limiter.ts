import { randomUUID } from "node:crypto";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { withRetries } from "../platform/retry.ts";
import { readAccount, type SendingAccount } from "./account.ts";
import {
  decide,
  factorAfterRefusal,
  type Granted,
  isReadingDue,
  type LimiterState,
  lateMsMaxOf,
  slotsOf,
  type Wait,
} from "./slots.ts";
import { type LimiterStore, limiterStore } from "./store.ts";

/** A reservation is refused when the state moved on; each time it is decided anew, at most so often. */
const triesMax = 8;

/** Keeps all senders of the account together under SES's rate and 24-hour quota. */
export interface Limiter {
  /**
   * Asks for leave to send.
   * @param count sends wanted, at least 1. Fewer are granted when they would take more than a second.
   * @param waitMsMax how far away the first slot may be, in milliseconds, well below a minute.
   * @throws Error when the account could not be read yet by anybody, or DynamoDB fails: nothing may be sent then.
   */
  reserve(count: number, options: { readonly waitMsMax: number }): Promise<Granted | Wait>;
  /** To be called when SES answered TooManyRequestsException: slows all senders down; the rate recovers by itself. */
  throttled(): Promise<void>;
  /** Gives back what a grant allowed and no call of SES used: its quota, not its slots. Within a minute of the grant. */
  release(count: number): Promise<void>;
}

/** Another sender is reading the account for the first time. */
class AccountUnread extends Error {}

interface Options {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  /** For GetAccount, which is safe to retry. */
  readonly ses: Pick<SESv2Client, "send">;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Part of the account's rate to use. What is left over is the room for sends that leave their slots late. */
  readonly share: number;
  /** Told when the account cannot be read and an older copy stays in use. */
  readonly log: { error(message: string, error: Error): void };
}

/** Makes a limiter over the table Limiter, for one execution environment. */
export const createLimiter = ({ db, table, ses, now = Date.now, share, log }: Options): Limiter => {
  const store = limiterStore(db, table);
  /** The state as this environment last saw it. */
  let known: LimiterState | undefined;
  /** Whether its last reservation queued behind others: under load the next one will too. */
  let queuedLast = false;

  const reserve: Limiter["reserve"] = async (count, { waitMsMax }) => {
    if (!(count >= 1)) throw new RangeError(`A reservation is for at least one send, not ${count}`);
    let fresh = !known || isReadingDue(known, now());
    if (!known || fresh)
      known = await withRetries(
        () => refreshState(store, { ses, log }, now),
        (error) => error instanceof AccountUnread,
      );
    for (let tries = 0; tries < triesMax; tries++) {
      const decision = decide(known, { count, now: now(), waitMsMax, share });
      // A wait is never answered from memory: since then others may have given back, or read the account.
      if (decision.kind === "wait" && fresh) return decision;
      if (decision.kind === "reserve") {
        // The line only grows, so memory can be wrong about an end of it that has passed, not about one ahead.
        const queued = known.next_slot_ms >= decision.earliest || (!fresh && queuedLast);
        const after = await store.reserve(known, decision, queued);
        if (after) {
          known = after;
          queuedLast = queued;
          const slots = slotsOf(decision, after.next_slot_ms);
          const intervalMs = decision.durationMs / decision.count;
          return { kind: "granted", slots, intervalMs, lateMsMax: lateMsMaxOf(share) };
        }
      }
      known = await readState(store);
      fresh = true;
    }
    throw new Error(`The limiter changed under each of ${triesMax} attempts to reserve`);
  };

  const throttled = async (): Promise<void> => {
    // Memory may lack a cut another sender made. When the second write is refused too, that was one made right now.
    for (const remembered of [known, undefined]) {
      known = remembered ?? (await readState(store));
      const factor = factorAfterRefusal(known, now());
      if (factor === undefined) return;
      const after = await store.slow(known, factor, now());
      known = after ?? known;
      if (after) return;
    }
  };

  const release = async (count: number): Promise<void> => {
    known = (await store.release(count, randomUUID())) ?? known;
  };

  return { reserve, throttled, release };
};

/** The stored state, strongly consistent. @throws AccountUnread when nobody has read the account yet. */
const readState = async (store: Pick<LimiterStore, "read">): Promise<LimiterState> => {
  const state = await store.read();
  if (state && state.read_at_ms > 0) return state;
  throw new AccountUnread("The sending limits of SES are not known yet");
};

/** The state with a fresh reading of the account, or as it is when another sender is at that or SES does not answer. */
const refreshState = async (
  store: Pick<LimiterStore, "read" | "claimReading" | "recordReading">,
  { ses, log }: Pick<Options, "ses" | "log">,
  now: () => number,
): Promise<LimiterState> => {
  const claimed = await store.claimReading(now());
  if (!claimed) return await readState(store);
  let account: SendingAccount;
  try {
    account = await readAccount(ses);
  } catch (cause) {
    if (claimed.read_at_ms === 0) throw new Error("The sending limits of SES could not be read", { cause });
    log.error("The sending limits of SES could not be read; the last known stay in use", cause as Error);
    return claimed;
  }
  return (await store.recordReading(claimed, account, now())) ?? (await readState(store));
};
