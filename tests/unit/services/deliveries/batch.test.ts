import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Attempt,
  afterChunk,
  type ChunkResult,
  chunkMax,
  ledgerOf,
  nextAttempts,
  type Progress,
  recipientsMax,
} from "../../../../services/deliveries/batch.ts";
import type { Outcome } from "../../../../services/deliveries/delivery.ts";

const progress = (size: number, fields: Partial<Progress> = {}): Progress => ({
  batch_id: "c#0",
  entry: "progress",
  campaign_id: "c",
  batch: 0,
  status: "ready",
  size,
  next: 0,
  deferred: [],
  sent_count: 0,
  failed_count: 0,
  suppressed_count: 0,
  unknown_count: 0,
  version: 0,
  updated_at: "",
  ...fields,
});

test("what was deferred is tried before what is new", () => {
  const deferred = [{ index: 3, refusals: 2 }];
  expect(nextAttempts(progress(12, { next: 10, deferred }), chunkMax)).toEqual({
    attempts: [
      { index: 3, refusals: 2 },
      { index: 10, refusals: 0 },
      { index: 11, refusals: 0 },
    ],
    next: 12,
  });
});

test("whatever SES answers, every recipient of a batch gets one outcome and the ledger closes", () => {
  const decisions = fc.infiniteStream(
    fc.constantFrom<Outcome | "deferred">("sent", "failed", "suppressed", "unknown", "deferred"),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: recipientsMax }), decisions, (size, stream) => {
      let state = progress(size);
      const outcomes = new Map<number, Outcome>();
      const ledger: Record<string, number> = {};
      for (let round = 0; state.status !== "done" && round < 500; round++) {
        const { attempts, next } = nextAttempts(state, chunkMax);
        expect(attempts.length).toBeGreaterThan(0);
        expect(attempts.length).toBeLessThanOrEqual(chunkMax);
        const claimed = {
          ...state,
          next,
          deferred: state.deferred.slice(attempts.filter(({ refusals }) => refusals > 0).length),
        };
        const deferred: Attempt[] = [];
        const chunk = new Map<number, Outcome>();
        for (const { index, refusals } of attempts) {
          expect(outcomes.has(index)).toBe(false);
          const decision = stream.next().value as Outcome | "deferred";
          if (decision === "deferred") deferred.push({ index, refusals: refusals + 1 });
          else chunk.set(index, decision);
        }
        for (const [index, outcome] of chunk) outcomes.set(index, outcome);
        const result: ChunkResult = { outcomes: chunk, deferred };
        for (const [name, n] of Object.entries(ledgerOf(result))) ledger[name] = (ledger[name] ?? 0) + n;
        state = { ...claimed, ...afterChunk(claimed, result) };
      }
      expect(state.status).toBe("done");
      expect(outcomes.size).toBe(size);
      expect(Object.values(ledger).reduce((sum, n) => sum + n, 0)).toBe(size);
    }),
  );
});
