import type { Outcome } from "./function.ts";

/** Runs tasks nobody waits for, and runs those that failed again. */
export interface Retries {
  /** Runs a task now and, as long as it fails, after each of the delays; then it is dropped. */
  start(task: () => Promise<Outcome>): void;
  /** Forgets the retries that are pending; none follows. */
  stop(): void;
}

export const createRetries = (delaysMs: readonly number[]): Retries => {
  const pending = new Set<NodeJS.Timeout>();
  let stopped = false;

  const run = async (task: () => Promise<Outcome>, attempt: number): Promise<void> => {
    const succeeded = await task().then(
      (outcome) => outcome.ok,
      () => false,
    );
    const delayMs = delaysMs[attempt];
    if (succeeded || stopped || delayMs === undefined) return;
    const timer = setTimeout(() => {
      pending.delete(timer);
      void run(task, attempt + 1);
    }, delayMs);
    pending.add(timer);
  };

  return {
    start: (task) => void run(task, 0),
    stop: () => {
      stopped = true;
      for (const timer of pending) clearTimeout(timer);
    },
  };
};
