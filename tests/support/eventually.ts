import { vi } from "vitest";

/**
 * Waits until an assertion holds, up to 10 seconds: long enough for a machine that is busy with other tests.
 * @returns what the assertion returns; the last failure is thrown.
 */
export const eventually = <T>(assertion: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(assertion, { timeout: 10_000, interval: 10 });
