import { describe, expect, test } from "vitest";
import {
  isSilent,
  ratePerSecond,
  type Sample,
  secondsLeft,
  withSample,
} from "../../../web/campaigns/progress.ts";

const at = (seconds: number, done: number): Sample => ({ atMs: seconds * 1000, done });
const collected = (...samples: Sample[]): readonly Sample[] =>
  samples.reduce<readonly Sample[]>((before, sample) => withSample(before, sample), []);

describe("rate", () => {
  test("is not known from one moment, nor from two at once", () => {
    expect(ratePerSecond([])).toBeUndefined();
    expect(ratePerSecond(collected(at(1, 5)))).toBeUndefined();
    expect(ratePerSecond(collected(at(1, 5), at(1, 9)))).toBeUndefined();
  });

  test("is what was done between the first and the last poll, a second", () => {
    expect(ratePerSecond(collected(at(0, 10), at(2, 20), at(4, 38)))).toBe(7);
  });

  test("forgets what is longer ago than the window, so that a slowdown shows", () => {
    // Given: 100 a second for a minute, then 1 a second for as long
    const fast = Array.from({ length: 31 }, (_, i) => at(2 * i, 200 * i));
    const slow = Array.from({ length: 30 }, (_, i) => at(62 + 2 * i, 6000 + 2 * (i + 1)));

    expect(ratePerSecond(collected(...fast, ...slow))).toBeCloseTo(1);
  });

  test("spans a pause longer than the window, as when the page was hidden", () => {
    expect(collected(at(0, 0), at(2, 10), at(100, 990))).toEqual([at(2, 10), at(100, 990)]);
  });

  test("is measured anew when what failed is tried again, and never negative", () => {
    expect(ratePerSecond(collected(at(0, 90), at(2, 100), at(4, 40)))).toBeUndefined();
    expect(ratePerSecond(collected(at(0, 90), at(2, 100), at(4, 40), at(6, 50)))).toBe(5);
  });
});

describe("time left", () => {
  test("is what remains, at the rate", () => {
    expect(secondsLeft(100, 4)).toBe(25);
  });

  test("is nothing when nothing remains, and unknown while nothing moves", () => {
    expect(secondsLeft(0, undefined)).toBe(0);
    expect(secondsLeft(5, 0)).toBeUndefined();
    expect(secondsLeft(5, undefined)).toBeUndefined();
  });
});

test.each([
  [{ sent_count: 5 }, true],
  [{ sent_count: 0 }, false],
  [{ sent_count: 5, bounced_count: 1 }, false],
  // What it was opened of is known to have arrived
  [{ sent_count: 5, opened_count: 1 }, false],
])("of %o it is said that nothing is known yet: %s", (counts, expected) => {
  expect(isSilent({ delivered_count: 0, bounced_count: 0, opened_count: 0, ...counts })).toBe(expected);
});
