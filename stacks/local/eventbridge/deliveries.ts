import type { DatabaseSync } from "node:sqlite";
import { AwsError, type Deliver } from "../types.ts";
import { createDeliveryStore, type Delivery, type Row } from "./delivery-store.ts";

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

/** Hands a delivery to the dead-letter queue of its rule, or to nobody. */
const giveUp = async (deliver: Deliver, row: Row, error: unknown): Promise<void> => {
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
};

/**
 * The durable deliveries of EventBridge. Each target has its own lane, in order of arrival, one at a time; a delivery
 * that fails leaves the lane until its backoff ends, so it holds up no other. At least once: a process killed between
 * a delivery and its deletion delivers again.
 *
 * A delivery that is given up goes to the rule's dead-letter queue as the event it is, with message attributes that say
 * why, and is written to stderr: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export const createDeliveries = (database: DatabaseSync, deliver: Deliver) => {
  const store = createDeliveryStore(database);
  const lanes = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let running = false;

  const attempt = async (row: Row): Promise<void> => {
    try {
      await deliver(row.target_arn, row.body, { service: "events.amazonaws.com", sourceArn: row.rule_arn });
      store.remove(row);
    } catch (error) {
      const dueAt = Date.now() + backoff(row.retries);
      if (!isPermanent(error) && row.retries < row.retries_max && dueAt <= row.expires_at)
        return store.postpone(row, dueAt);
      await giveUp(deliver, row, error);
      store.remove(row);
    }
  };

  const drain = async (targetArn: string): Promise<void> => {
    while (running) {
      const row = store.nextDue(targetArn);
      if (!row) return;
      await attempt(row);
    }
  };

  const armFor = (targetArn: string): void => {
    lanes.delete(targetArn);
    if (!running) return;
    const dueAt = store.earliest(targetArn);
    if (dueAt === undefined) return;
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
    add: (deliveries: readonly Delivery[]): void => store.add(deliveries),

    /** How many are recorded and not delivered. */
    pending: (): number => store.count(),

    /** Delivers what is due for these target ARNs, without waiting for it. */
    wake,

    /** Begins delivering, first what an earlier process left behind. */
    start: (): void => {
      running = true;
      wake(store.targets());
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
