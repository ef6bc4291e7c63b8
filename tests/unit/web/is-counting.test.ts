import { expect, test } from "vitest";
import { isCounting } from "../../../web/jobs/is-counting.ts";

test("a job counts while it runs, and for a moment after it was cancelled", () => {
  const finished_at = "2026-11-30T12:00:00.000Z";
  const soon = Date.parse("2026-11-30T12:00:05.000Z");
  const later = Date.parse("2026-11-30T12:00:15.000Z");
  expect(isCounting({ status: "running", finished_at: null }, later)).toBe(true);
  expect(isCounting({ status: "cancelled", finished_at }, soon)).toBe(true);
  expect(isCounting({ status: "cancelled", finished_at }, later)).toBe(false);
  expect(isCounting({ status: "completed", finished_at }, soon)).toBe(false);
});
