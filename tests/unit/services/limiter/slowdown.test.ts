import { expect, test } from "vitest";
import { factorAfterRefusal, factorAt } from "../../../../services/limiter/slowdown.ts";

const noon = Date.parse("2026-11-25T12:00:00.000Z");
const slowed = (rate_factor: number) => ({ rate_factor, factor_at_ms: noon });

test("the first refusal costs a little, those that follow more, and never all of the rate", () => {
  expect(factorAfterRefusal(slowed(1), noon + 10_000)).toBe(0.95);
  expect(factorAfterRefusal(slowed(0.5), noon + 5_500)).toBeCloseTo(0.8 * 0.5825);
  expect(factorAfterRefusal(slowed(0.1), noon + 5_500)).toBeCloseTo(0.8 * 0.1825);
  expect(factorAfterRefusal(slowed(0.04), noon + 5_500)).toBe(0.1);
});

test("until every sender has heard of a cut, refusals say nothing about it", () => {
  expect(factorAfterRefusal(slowed(0.95), noon + 5_499)).toBeUndefined();
  expect(factorAfterRefusal(slowed(0.95), noon + 5_500)).toBe(0.95);
});

test("the rate recovers within a minute", () => {
  expect(factorAt(slowed(0.1), noon + 30_000)).toBeCloseTo(0.55);
  expect(factorAt(slowed(0.1), noon + 60_000)).toBe(1);
  expect(factorAt(slowed(0.95), noon + 60_000)).toBe(1);
});
