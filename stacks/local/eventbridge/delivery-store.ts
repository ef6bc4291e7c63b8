import type { DatabaseSync } from "node:sqlite";
import type { Target } from "./declarations.ts";

/** One event on its way to one target. */
export interface Delivery {
  readonly eventId: string;
  readonly ruleArn: string;
  readonly target: Target;
  readonly body: string;
}

/** A delivery as it is recorded. */
export interface Row {
  readonly id: number;
  readonly event_id: string;
  readonly rule_arn: string;
  readonly target_arn: string;
  readonly dead_letter_arn: string | null;
  readonly body: string;
  readonly retries: number;
  readonly retries_max: number;
  readonly expires_at: number;
}

/** Due times and expiry in milliseconds since the epoch. */
export const deliveriesSchema = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL,
    rule_arn TEXT NOT NULL,
    target_arn TEXT NOT NULL,
    dead_letter_arn TEXT,
    body TEXT NOT NULL,
    retries INTEGER NOT NULL DEFAULT 0,
    retries_max INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS deliveries_by_target ON deliveries (target_arn, id);
`;

/** The default retry policy: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const retriesMax = 185;
const ageMaxSeconds = 86_400;
/** The deliveries that are recorded and not done, oldest first. */
export const createDeliveryStore = (database: DatabaseSync) => {
  const insert = database.prepare(
    `INSERT INTO deliveries (event_id, rule_arn, target_arn, dead_letter_arn, body, retries_max, due_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const nextDue = database.prepare(
    "SELECT * FROM deliveries WHERE target_arn = ? AND due_at <= ? ORDER BY id LIMIT 1",
  );
  const earliest = database.prepare("SELECT min(due_at) AS due_at FROM deliveries WHERE target_arn = ?");
  const postpone = database.prepare("UPDATE deliveries SET retries = ?, due_at = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM deliveries WHERE id = ?");
  const targets = database.prepare("SELECT DISTINCT target_arn FROM deliveries");
  const count = database.prepare("SELECT count(*) AS deliveries FROM deliveries");

  return {
    /** Within the caller's transaction. */
    add: (deliveries: readonly Delivery[]): void => {
      const now = Date.now();
      for (const { eventId, ruleArn, target, body } of deliveries)
        insert.run(
          eventId,
          ruleArn,
          target.arn,
          target.deadLetterArn ?? null,
          body,
          target.maximumRetryAttempts ?? retriesMax,
          now,
          now + (target.maximumEventAgeSeconds ?? ageMaxSeconds) * 1_000,
        );
    },

    /** The oldest for a target that is due. */
    nextDue: (targetArn: string): Row | undefined =>
      nextDue.get(targetArn, Date.now()) as unknown as Row | undefined,

    /** When the next for a target is due; undefined when there is none. */
    earliest: (targetArn: string): number | undefined =>
      (earliest.get(targetArn)?.due_at as number | null | undefined) ?? undefined,

    /** Notes one more retry, for later. */
    postpone: ({ id, retries }: Row, dueAt: number): void => {
      postpone.run(retries + 1, dueAt, id);
    },

    remove: ({ id }: Row): void => {
      remove.run(id);
    },

    /** ARNs of the targets that have any. */
    targets: (): string[] => (targets.all() as { target_arn: string }[]).map((row) => row.target_arn),

    count: (): number => count.get()!.deliveries as number,
  };
};
