import { expect, onTestFinished, test, vi } from "vitest";
import { createWaiters } from "../../../../../stacks/local/sqs/waiters.ts";

test("a wait whose time is over between two looks at the clock sets no timer of less than nothing", async () => {
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  // Given a clock that is a millisecond further each time, as that of a busy machine
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now++);
  const timer = vi.spyOn(globalThis, "setTimeout");

  // When
  for (const seconds of [0, 0.001, 0.002, 0.003])
    expect(
      await createWaiters().until(
        "queue",
        seconds,
        () => [],
        () => undefined,
      ),
    ).toEqual([]);

  // Then
  for (const [, ms] of timer.mock.calls) expect(ms).toBeGreaterThan(0);
});
