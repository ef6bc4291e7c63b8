import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { AwsError } from "../types.ts";

const settings = z.strictObject({
  /** What all functions together may run at a time: 1,000 to begin with on AWS, and 10 in a new account. */
  concurrent_executions: z.int().min(1).default(1_000),
});
export type LambdaSettings = z.output<typeof settings>;

/** What reserved concurrency has to leave for the functions without: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const unreservedMin = 100;

const read = (file: string): LambdaSettings => {
  try {
    return settings.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Never changed.
    return settings.parse({});
  }
};

/**
 * The account's concurrency: what all functions together, and those that have some of it reserved, run at a time.
 * @param file keeps the settings over a restart once they are changed.
 */
export const createLambdaAccount = (file: string) => {
  let current = read(file);
  const reserved = new Map<string, number>();
  const running = new Map<string, number>();
  let throttles = 0;

  const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

  /** @throws AwsError when reservations leave too little of a limit. */
  const requireUnreserved = (limit: number, reservations: ReadonlyMap<string, number>): void => {
    if (reservations.size > 0 && limit - sum(reservations.values()) < unreservedMin)
      throw new AwsError(
        "InvalidParameterValueException",
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
      );
  };

  /** What a function may run at a time, and what it runs of that, alone or with all that share it. */
  const shareOf = (functionName: string): { readonly limit: number; readonly used: number } => {
    const own = reserved.get(functionName);
    if (own !== undefined) return { limit: own, used: running.get(functionName) ?? 0 };
    const sharing = [...running].filter(([name]) => !reserved.has(name)).map(([, count]) => count);
    return { limit: current.concurrent_executions - sum(reserved.values()), used: sum(sharing) };
  };

  return {
    /** The settings, and their use: what runs now, and how many invocations were throttled since the start. */
    get: () => ({ ...current, running: sum(running.values()), throttles }),

    /** Changes some settings, durably. @throws ZodError, or AwsError when too little would be left unreserved. */
    set: (patch: unknown): void => {
      const changed = { ...current, ...settings.partial().parse(patch) };
      requireUnreserved(changed.concurrent_executions, reserved);
      writeFileSync(file, JSON.stringify(changed));
      current = changed;
    },

    /** Sets aside some of the concurrency for a function. @throws AwsError InvalidParameterValueException. */
    reserve: (functionName: string, executions: number): void => {
      requireUnreserved(current.concurrent_executions, new Map([...reserved, [functionName, executions]]));
      reserved.set(functionName, executions);
    },

    /**
     * Counts an invocation that begins.
     * @returns to be called when it has ended.
     * @throws AwsError TooManyRequestsException when the function, or the account, runs as many as it may.
     */
    claim: (functionName: string): (() => void) => {
      const { limit, used } = shareOf(functionName);
      if (used >= limit) {
        throttles++;
        throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
      }
      running.set(functionName, (running.get(functionName) ?? 0) + 1);
      return () => running.set(functionName, running.get(functionName)! - 1);
    },
  };
};

export type LambdaAccount = ReturnType<typeof createLambdaAccount>;
