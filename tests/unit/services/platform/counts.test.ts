import { expect, test } from "vitest";
import { differenceOf, sumCounts, tally } from "../../../../services/platform/counts.ts";

test("what is added makes one count the other, also where it has too much", () => {
  const [from, to] = [{ a: 1, b: 2, c: 3 }, tally(["a", "b", "b", "b", "d"])];
  expect(differenceOf(from, to)).toEqual({ b: 1, c: -3, d: 1 });
  expect(sumCounts(from, differenceOf(from, to))).toEqual({ ...to, c: 0 });
});
