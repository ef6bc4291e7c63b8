import { expect, test } from "vitest";
import { attemptsToRepeat } from "../../../../services/batching/reopen-batches.ts";
import type { DeliveryRow } from "../../../../services/deliveries/batch.ts";

const accepted_at = "2026-11-24T12:00:00.000Z";
const rows = new Map<number, Pick<DeliveryRow, "outcome" | "attempts" | "accepted_at">>([
  [0, { outcome: "sent", attempts: 1 }],
  [1, { outcome: "failed", attempts: 2 }],
  [2, { outcome: "suppressed" }],
  [3, { outcome: "unknown", attempts: 1 }],
  [4, { outcome: "unknown", attempts: 1, accepted_at }],
  // Refused for now: it has no outcome, and is tried again anyway
  [5, { attempts: 3 }],
  [6, { outcome: "failed" }],
]);
const failed = [
  { index: 1, refusals: 2, outcome: "failed" },
  { index: 6, refusals: 0, outcome: "failed" },
];

test("a retry tries again those that failed", () => {
  expect(attemptsToRepeat(rows, false)).toEqual(failed);
});

test("and, if it is asked to, those that are unknown and that no event proved to be accepted", () => {
  expect(attemptsToRepeat(rows, true)).toEqual([
    failed[0],
    { index: 3, refusals: 1, outcome: "unknown" },
    failed[1],
  ]);
});
