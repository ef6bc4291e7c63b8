import { expect, test } from "vitest";
import { attemptsMax, waitSeconds } from "../../../../services/webhooks/patience.ts";

/** The waits after each attempt. */
const waits = (draw: number) =>
  Array.from({ length: attemptsMax }, (_, index) => waitSeconds(index + 1, draw));

test("ten attempts wait longer each time, a day in all, and the last for nothing", () => {
  expect(waits(0)).toEqual([10, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 28_800, 0]);
  expect(waits(0).reduce((sum, wait) => sum + wait)).toBeLessThan(24 * 3600);
});

test("what waits together comes again apart, and within what SQS takes", () => {
  expect(waits(0.999).slice(0, 3)).toEqual([12, 72, 360]);
  expect(Math.max(...waits(0.999))).toBeLessThan(12 * 3600);
});
