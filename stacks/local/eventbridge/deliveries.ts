import type { DatabaseSync } from "node:sqlite";
import { AwsError, type Deliver } from "../types.ts";
import type { Target } from "./declarations.ts";

/** One event on its way to one target. */
export interface Delivery {
  readonly eventId: string;
  readonly ruleArn: string;
  readonly target: Target;
  readonly body: string;
}

interface Row {
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
/** 185 retries spread over 24 hours end up about eight minutes apart. */
const backoffMilliseconds = { first: 100, longest: 480_000 };

const backoff = (retries: number): number => {
  const ceiling = Math.min(
    backoffMilliseconds.first * 2 ** Math.min(retries, 30),
    backoffMilliseconds.longest,
  );
  return Math.round(ceiling * (0.5 + Math.random() / 2));
};

/** Throttling and 5xx pass; a missing permission, a missing target or a refused body do not: AWS does not retry these. */
const isPermanent = (error: unknown): boolean =>
  error instanceof AwsError &&
  error.status < 500 &&
  error.status !== 429 &&
  !/Throttl|TooMany|OverLimit/.test(error.code);

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * The durable deliveries of EventBridge. Each target has its own lane, in order of arrival, one at a time; a delivery
 * that fails leaves the lane until its backoff ends, so it holds up no other. At least once: a process killed between
 * a delivery and its deletion delivers again.
 *
 * A delivery that is given up goes to the rule's dead-letter queue as the event it is, with message attributes that say
 * why, and is written to stderr: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export const createDeliveries = (database: DatabaseSync, deliver: Deliver) => {
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

  const lanes = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let running = false;

  const giveUp = async (row: Row, error: unknown): Promise<void> => {
    const from = { service: "events.amazonaws.com", sourceArn: row.rule_arn } as const;
    const why = {
      RULE_ARN: row.rule_arn,
      TARGET_ARN: row.target_arn,
      ERROR_CODE: error instanceof AwsError ? error.code : "UNKNOWN",
      ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
    };
    const fate = row.dead_letter_arn
      ? await deliver(row.dead_letter_arn, row.body, from, why).then(
          () => `sent to ${row.dead_letter_arn}`,
          (refusal: unknown) => `dropped, for ${row.dead_letter_arn} refused it (${describe(refusal)})`,
        )
      : "dropped, for the target has no dead-letter queue";
    console.error(
      `EventBridge gave up on event ${row.event_id} of ${row.rule_arn} for ${row.target_arn} after ${row.retries} retries (${describe(error)}): ${fate}`,
    );
    remove.run(row.id);
  };

  const attempt = async (row: Row): Promise<void> => {
    try {
      await deliver(row.target_arn, row.body, { service: "events.amazonaws.com", sourceArn: row.rule_arn });
      remove.run(row.id);
    } catch (error) {
      const dueAt = Date.now() + backoff(row.retries);
      if (isPermanent(error) || row.retries >= row.retries_max || dueAt > row.expires_at)
        await giveUp(row, error);
      else postpone.run(row.retries + 1, dueAt, row.id);
    }
  };

  const drain = async (targetArn: string): Promise<void> => {
    while (running) {
      const row = nextDue.get(targetArn, Date.now()) as unknown as Row | undefined;
      if (!row) return;
      await attempt(row);
    }
  };

  const armFor = (targetArn: string): void => {
    lanes.delete(targetArn);
    if (!running) return;
    const dueAt = earliest.get(targetArn)?.due_at as number | null | undefined;
    if (dueAt === null || dueAt === undefined) return;
    clearTimeout(timers.get(targetArn));
    timers.set(
      targetArn,
      setTimeout(() => wake([targetArn]), Math.max(dueAt - Date.now(), 0)),
    );
  };

  const wake = (targetArns: Iterable<string>): void => {
    if (!running) return;
    for (const targetArn of targetArns)
      if (!lanes.has(targetArn))
        lanes.set(
          targetArn,
          drain(targetArn).finally(() => armFor(targetArn)),
        );
  };

  return {
    /** Records deliveries, within the caller's transaction. They go out once `wake` is called with their targets. */
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

    /** How many are recorded and not delivered. */
    pending: (): number => count.get()!.deliveries as number,

    /** Delivers what is due for these target ARNs, without waiting for it. */
    wake,

    /** Begins delivering, first what an earlier process left behind. */
    start: (): void => {
      running = true;
      wake((targets.all() as { target_arn: string }[]).map((row) => row.target_arn));
    },

    /** Ends after the deliveries in flight; the others stay for the next start. */
    stop: async (): Promise<void> => {
      running = false;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(lanes.values());
    },
  };
};

export type Deliveries = ReturnType<typeof createDeliveries>;
