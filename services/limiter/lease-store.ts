import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, updateIf } from "../platform/dynamodb.ts";
import type { SendingAccount } from "./account.ts";
import { type Lease, type LeaseState, shownBy, staleAt } from "./lease-state.ts";

/** SES's rates and quotas are those of the account (in a region): one item is all there is. */
const Key = { id: "leases" };

const initial: Omit<LeaseState, "version"> = {
  max_send_rate: 0,
  max_24_hour_send: 0,
  sent_last_24_hours: 0,
  sending_enabled: false,
  read_at_ms: 0,
  claimed_at_ms: 0,
  claimed_by: "",
  spent: 0,
  spent_before: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  leases: {},
};

/** The state as it is read: what an earlier version did not keep is as at the beginning. */
const stateOf = (item: Item): LeaseState => ({
  version: 0,
  ...initial,
  ...(item as Partial<LeaseState>),
});

interface Change {
  readonly set: string;
  /** Added to what is spent of the quota. */
  readonly spent?: number;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly names?: Readonly<Record<string, string>>;
}
type Update = (change: Change) => Promise<LeaseState | undefined>;

/**
 * The limiter's state: table Limiter, one item. Each write makes a new version and resolves to the state after it, or to
 * undefined if it was refused. Repeated by the SDK after a lost answer, each is refused: what the item says then tells
 * whose it was.
 */
export const leaseStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent; undefined before the first sender claimed the reading of the account. */
  const read = async (): Promise<LeaseState | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && stateOf(Item);
  };

  const update: Update = async ({ set, spent = 0, condition, values, names }) => {
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key,
        UpdateExpression: `SET ${set} ADD version :one${spent === 0 ? "" : ", spent :spent"}`,
        ConditionExpression: condition,
        ExpressionAttributeValues: { ...values, ":one": 1, ...(spent !== 0 && { ":spent": spent }) },
        ...(names && { ExpressionAttributeNames: names }),
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && stateOf(changed);
  };

  return { read, ...leaseWrites(update), ...readingWrites(update) };
};

export type LeaseStore = ReturnType<typeof leaseStore>;

/** What holders write. */
const leaseWrites = (update: Update) => {
  /**
   * Renews a lease as it is. Senders that renew theirs at the same time are not in each other's way.
   * @param seen the end of the lease that is renewed.
   */
  const renew = (holder: string, seen: number, lease: Lease, spent: number) =>
    update({
      set: "leases.#holder = :lease",
      spent,
      condition: "leases.#holder.#until = :seen",
      values: { ":lease": lease, ":seen": seen },
      names: { "#holder": holder, "#until": "until" },
    });

  /** Puts other leases in the place of all. Refused when anything changed since `version`. */
  const rearrange = (version: number, leases: Readonly<Record<string, Lease>>, spent: number) =>
    update({
      set: "leases = :leases",
      spent,
      condition: "version = :version",
      values: { ":leases": leases, ":version": version },
    });

  /** Ends a lease, if it did not end by itself, and gives back what it allowed and was not used. */
  const release = (holder: string, sent: number, spent: number, now: number) =>
    update({
      set: "leases.#holder.#until = :now, leases.#holder.sent = :sent, leases.#holder.allowed = :sent",
      spent,
      condition: "leases.#holder.#until > :now",
      values: { ":now": now, ":sent": sent },
      names: { "#holder": holder, "#until": "until" },
    });

  /** Slows all senders down. Refused when another did since `seen`, so that one refusal of SES counts once. */
  const slow = (seen: number, factor: number, now: number) =>
    update({
      set: "rate_factor = :factor, factor_at_ms = :now",
      condition: "factor_at_ms = :seen",
      values: { ":factor": factor, ":now": now, ":seen": seen },
    });

  return { renew, rearrange, release, slow };
};

/** What the sender writes that reads the account. */
const readingWrites = (update: Update) => {
  /**
   * Claims the reading of the account, if it is due and nobody else is at it. Makes the item if there is none.
   * @param by a token of this attempt.
   */
  const claimReading = (now: number, by: string) => {
    const { claimed_at_ms, claimed_by, ...rest } = initial;
    const stale = staleAt(now);
    const defaults = Object.keys(rest).map((name) => `${name} = if_not_exists(${name}, :${name})`);
    return update({
      set: `claimed_at_ms = :now, claimed_by = :by, ${defaults.join(", ")}`,
      condition: `attribute_not_exists(id) OR (claimed_at_ms <= :expired
         AND (read_at_ms <= :stale OR (sending_enabled = :false AND read_at_ms <= :paused_stale)))`,
      values: {
        ":now": now,
        ":by": by,
        ":stale": stale.read_at_ms,
        ":paused_stale": stale.paused_read_at_ms,
        ":false": false,
        ":expired": stale.claimed_at_ms,
        ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [`:${name}`, value])),
      },
    });
  };

  /**
   * Stores a reading. What was spent since the reading before, and by how much SES's count did not grow since, may not
   * be in that count yet, so it is taken off once more, until the next reading; anything older was counted, or never
   * sent. Where others send from the account too, too little is taken off: then SES refuses, which costs nobody a mail.
   * Refused after another reading than `claimed` shows: a repeat would take nothing off.
   */
  const recordReading = (claimed: LeaseState, account: SendingAccount, now: number) =>
    update({
      set: `max_send_rate = :rate, max_24_hour_send = :max, sent_last_24_hours = :sent,
         sending_enabled = :enabled, read_at_ms = :now, spent_before = spent - :shown, spent = :none`,
      condition: "read_at_ms = :seen",
      values: {
        ":rate": account.max_send_rate,
        ":max": account.max_24_hour_send,
        ":sent": account.sent_last_24_hours,
        ":enabled": account.sending_enabled,
        ":now": now,
        ":none": 0,
        ":seen": claimed.read_at_ms,
        ":shown": shownBy(claimed, account),
      },
    });

  return { claimReading, recordReading };
};
