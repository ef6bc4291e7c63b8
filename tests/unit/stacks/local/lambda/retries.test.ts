import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "../../../../../stacks/local/lambda/function.ts";
import { createRetries } from "../../../../../stacks/local/lambda/retries.ts";
import { AwsError } from "../../../../../stacks/local/types.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const throttled = new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
const ok: Outcome = { ok: true, payload: "null" };
const failed: Outcome = { ok: false, error: { errorType: "Error", errorMessage: "no" } };

/** Starts a task that ends as told, one time after the other and the last again and again; when it ran, in ms. */
const runs = (...endings: (Outcome | Error)[]) => runsWithin(undefined, ...endings);

/** As runs, within limits. */
const runsWithin = (
  limits: { readonly retries: number; readonly keptSeconds: number } | undefined,
  ...endings: (Outcome | Error)[]
) => {
  const startedAt = performance.now();
  const times: number[] = [];
  const retries = createRetries([60_000, 120_000]);
  retries.start(async () => {
    const ending = endings[Math.min(times.length, endings.length - 1)]!;
    times.push(Math.round(performance.now() - startedAt));
    if (ending instanceof Error) throw ending;
    return ending;
  }, limits);
  return { times, stop: retries.stop };
};

test("a task that fails runs twice more, after one and two minutes", async () => {
  const { times } = runs(failed);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(times).toEqual([0, 60_000, 180_000]);
});

test("a task that is throttled waits its turn, longer and longer, and that is no failure", async () => {
  const { times } = runs(throttled, throttled, throttled, failed, ok);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(times).toEqual([0, 1_000, 3_000, 7_000, 67_000]);
});

test("a task that is throttled for six hours is dropped; it was tried every five minutes at last", async () => {
  const { times } = runs(throttled);
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(times.at(-1)! - times.at(-2)!).toBe(300_000);
  expect(times.at(-1)).toBeLessThanOrEqual(6 * 3_600_000);
  expect(times.at(-1)).toBeGreaterThan(6 * 3_600_000 - 300_000);
});

test("a function that is told so runs an event less often, and keeps it for less time", async () => {
  const none = runsWithin({ retries: 0, keptSeconds: 60 }, failed);
  const one = runsWithin({ retries: 1, keptSeconds: 21_600 }, failed);
  const throttledForLong = runsWithin({ retries: 0, keptSeconds: 60 }, throttled);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(none.times).toEqual([0]);
  expect(one.times).toEqual([0, 60_000]);
  expect(throttledForLong.times).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
});

test("none follows after the stop", async () => {
  const { times, stop } = runs(throttled);
  await vi.advanceTimersByTimeAsync(1_000);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times).toEqual([0, 1_000]);
});
