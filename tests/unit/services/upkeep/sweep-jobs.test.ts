import { expect, test } from "vitest";
import { jobActionFor } from "../../../../services/upkeep/sweep-jobs.ts";

const now = new Date("2026-11-28T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

test.each([
  ["runs, with progress a moment ago", "running", 1, undefined],
  ["runs, and stands still", "running", 3, "announce_request"],
  ["stood still for a day", "running", 24 * 60, "give_up"],
  ["ended a moment ago", "completed", 1, undefined],
  ["ended, and nobody was told", "completed", 3, "announce_end"],
  ["was cancelled, and nobody was told", "cancelled", 2 * 24 * 60, "announce_end"],
] as const)("of a job that %s", (_, status, minutes, action) => {
  expect(jobActionFor({ status, updated_at: ago(minutes) }, now)).toBe(action);
});
