import { setTimeout as sleep } from "node:timers/promises";

const attemptsMax = 8;
const firstDelayMs = 20;

/**
 * Runs an action again, after full jitter that doubles, while its error is one that passes by itself.
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 * @throws the last error, when it is another kind or the attempts are used up.
 */
export const withRetries = async <T>(
  action: () => Promise<T>,
  passing: (error: unknown) => boolean,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === attemptsMax || !passing(error)) throw error;
      await sleep(Math.random() * firstDelayMs * 2 ** attempt);
    }
  }
};
