import { AwsError } from "../types.ts";
import type { FunctionConfiguration, Outcome } from "./function.ts";

/** How long a throttled event is kept, and how long Lambda waits before it tries it again: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const throttledKeptMs = 6 * 3_600_000;
const throttledDelayMs = { first: 1_000, longest: 300_000 };

/** Runs tasks nobody waits for, and runs those that failed again. */
export interface Retries {
  /**
   * Runs a task now and, as long as it fails, after each of the delays; then it is dropped. One that is throttled has
   * not failed: it waits its turn for up to six hours.
   * @param limits fewer retries, or less time, if the function was told so
   */
  start(task: () => Promise<Outcome>, limits?: FunctionConfiguration["asynchronous"]): void;
  /** Forgets the retries that are pending; none follows. */
  stop(): void;
}

/** How a task has fared so far. */
interface Attempts {
  readonly failed: number;
  readonly throttled: number;
  /** Until then, by `performance.now()`. */
  readonly keptUntil: number;
  readonly delaysMs: readonly number[];
}

const isThrottled = (error: unknown): boolean =>
  error instanceof AwsError && error.code === "TooManyRequestsException";

export const createRetries = (retryDelaysMs: readonly number[]): Retries => {
  const pending = new Set<NodeJS.Timeout>();
  let stopped = false;

  const later = (delayMs: number, action: () => Promise<void>): void => {
    const timer = setTimeout(() => {
      pending.delete(timer);
      void action();
    }, delayMs);
    pending.add(timer);
  };

  const run = async (task: () => Promise<Outcome>, attempts: Attempts): Promise<void> => {
    const { failed, throttled, keptUntil, delaysMs } = attempts;
    const ended = await task().then(
      ({ ok }) => (ok ? "succeeded" : "failed"),
      (error: unknown) => (isThrottled(error) ? "throttled" : "failed"),
    );
    if (stopped || ended === "succeeded") return;
    if (ended === "throttled") {
      const { first, longest } = throttledDelayMs;
      const delayMs = Math.min(first * 2 ** throttled, longest);
      if (performance.now() + delayMs <= keptUntil)
        later(delayMs, () => run(task, { ...attempts, throttled: throttled + 1 }));
      return;
    }
    const delayMs = delaysMs[failed];
    if (delayMs !== undefined && performance.now() + delayMs <= keptUntil)
      later(delayMs, () => run(task, { ...attempts, failed: failed + 1 }));
  };

  return {
    start: (task, limits) => {
      const keptMs = limits === undefined ? throttledKeptMs : limits.keptSeconds * 1_000;
      const delaysMs = retryDelaysMs.slice(0, limits?.retries);
      void run(task, { failed: 0, throttled: 0, keptUntil: performance.now() + keptMs, delaysMs });
    },
    stop: () => {
      stopped = true;
      for (const timer of pending) clearTimeout(timer);
    },
  };
};
