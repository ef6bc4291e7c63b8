import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, updateIf } from "../platform/dynamodb.ts";
import type { SendingAccount } from "./account.ts";
import { type LimiterState, type Reservation, staleAt } from "./slots.ts";

/** SES's rates and quotas are those of the account (in a region): one item is all there is. */
const Key = { id: "ses" };

const initial: LimiterState = {
  max_send_rate: 0,
  max_24_hour_send: 0,
  sent_last_24_hours: 0,
  sending_enabled: false,
  read_at_ms: 0,
  claimed_at_ms: 0,
  quota_left: 0,
  reserved_since_read: 0,
  next_slot_ms: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  cut_until_ms: 0,
};

/** Stands for an unlimited quota: out of reach, and still exact when it is counted down. */
const unlimited = 1e15;

/** The state as it is read: what an earlier version did not keep is as at the beginning. */
const stateOf = (item: Item): LimiterState => ({ ...initial, ...(item as Partial<LimiterState>) });

type Update = (
  expression: string,
  condition: string,
  values: Record<string, unknown>,
) => Promise<LimiterState | undefined>;

/** The limiter's state: table Limiter, one item. Each write resolves to the state after it, or undefined if refused. */
export const limiterStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent; undefined before the first sender claimed the reading of the account. */
  const read = async (): Promise<LimiterState | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && stateOf(Item);
  };

  const update: Update = async (expression, condition, values) => {
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key,
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && stateOf(changed);
  };

  return { read, ...slotWrites(update), ...readingWrites(update) };
};

export type LimiterStore = ReturnType<typeof limiterStore>;

/** What senders write. */
const slotWrites = (update: Update) => {
  /**
   * Takes slots and quota in one write. A repeat the SDK makes after a lost answer takes them twice: slots pass
   * unused, and no limit is passed.
   * @param queued whether slots are taken beyond the earliest wanted: the new ones then follow those, else they
   * begin at the earliest. Refused when it is not so, or when the account was read or the rate cut since `seen`.
   */
  const reserve = (
    seen: LimiterState,
    { count, durationMs, earliest, latest }: Reservation,
    queued: boolean,
  ) =>
    update(
      `SET next_slot_ms = ${queued ? "next_slot_ms" : ":earliest"} + :duration,
         quota_left = quota_left - :count, reserved_since_read = reserved_since_read + :count`,
      `read_at_ms = :read_at AND factor_at_ms = :factor_at AND quota_left >= :count
         AND ${queued ? "next_slot_ms BETWEEN :earliest AND :latest" : "next_slot_ms < :earliest"}`,
      {
        ":duration": durationMs,
        ":count": count,
        ":read_at": seen.read_at_ms,
        ":factor_at": seen.factor_at_ms,
        ":earliest": earliest,
        ...(queued && { ":latest": latest }),
      },
    );

  /**
   * Gives quota back.
   * @param id of this release: the SDK's repeat after a lost answer must not give back twice.
   */
  const release = (count: number, id: string) =>
    update(
      "SET quota_left = quota_left + :count, last_release = :release",
      "read_at_ms > :never AND (attribute_not_exists(last_release) OR last_release <> :release)",
      { ":count": count, ":release": id, ":never": 0 },
    );

  /** Slows all senders down. Refused when another did since `seen`, so that one refusal of SES counts once. */
  const slow = (seen: LimiterState, factor: number, now: number) =>
    update(
      "SET rate_factor = :factor, factor_at_ms = :now, cut_until_ms = next_slot_ms",
      "factor_at_ms = :seen",
      { ":factor": factor, ":now": now, ":seen": seen.factor_at_ms },
    );

  return { reserve, release, slow };
};

/** What the sender writes that reads the account. */
const readingWrites = (update: Update) => {
  /** Claims the reading of the account, if it is due and nobody else is at it. Makes the item if there is none. */
  const claimReading = (now: number) => {
    const { claimed_at_ms, ...rest } = initial;
    const stale = staleAt(now);
    const defaults = Object.keys(rest).map((name) => `${name} = if_not_exists(${name}, :${name})`);
    return update(
      `SET claimed_at_ms = :now, ${defaults.join(", ")}`,
      `attribute_not_exists(id) OR (claimed_at_ms <= :expired
         AND (read_at_ms <= :stale OR (sending_enabled = :false AND read_at_ms <= :paused_stale)))`,
      {
        ":now": now,
        ":stale": stale.read_at_ms,
        ":paused_stale": stale.paused_read_at_ms,
        ":false": false,
        ":expired": stale.claimed_at_ms,
        ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [`:${name}`, value])),
      },
    );
  };

  /**
   * Stores a reading. What was reserved since the reading before may not be in SES's count yet, so it is taken off
   * once more, until the next reading; anything older was sent, or never will be.
   * Refused after another reading than `claimed` shows: a repeat would take nothing off.
   */
  const recordReading = (claimed: LimiterState, account: SendingAccount, now: number) => {
    const { max_24_hour_send, sent_last_24_hours } = account;
    return update(
      `SET max_send_rate = :rate, max_24_hour_send = :max, sent_last_24_hours = :sent,
         sending_enabled = :enabled, read_at_ms = :now, quota_left = :left - reserved_since_read,
         reserved_since_read = :none`,
      "read_at_ms = :seen",
      {
        ":rate": account.max_send_rate,
        ":max": max_24_hour_send,
        ":sent": sent_last_24_hours,
        ":enabled": account.sending_enabled,
        ":now": now,
        ":left": max_24_hour_send < 0 ? unlimited : max_24_hour_send - sent_last_24_hours,
        ":none": 0,
        ":seen": claimed.read_at_ms,
      },
    );
  };

  return { claimReading, recordReading };
};
