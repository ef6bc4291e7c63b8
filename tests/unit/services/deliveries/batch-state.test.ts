import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BatchState,
  countsOf,
  isClaimed,
  isDone,
  pendingOf,
  type SendRecord,
} from "../../../../services/deliveries/batch-state.ts";

const state = (fields: Partial<BatchState> = {}): BatchState => ({
  batch_id: "ses_campaign_1#0",
  entry: "state",
  campaign_id: "ses_campaign_1",
  batch: 0,
  size: 4,
  records: {},
  version: 0,
  updated_at: "2026-11-24T12:00:00.000Z",
  ...fields,
});
const claim = (...indices: number[]) => ({
  token: "token",
  indices,
  expires_at: "2026-11-24T12:00:30.000Z",
});
const refused = (attempts: number): SendRecord => ({ attempts, error: "refused" });
const sent: SendRecord = { outcome: "sent", attempts: 1, at: 1, id: "message-1" };

test("those still to be sent to come in their order, those last that were refused most", () => {
  expect(pendingOf(state())).toEqual([0, 1, 2, 3]);
  expect(pendingOf(state({ records: { 0: refused(2), 1: sent, 2: refused(1) } }))).toEqual([3, 2, 0]);
  expect(pendingOf(state({ size: 0 }))).toEqual([]);
});

test("those a sender has claimed are not among them, even if they were refused before", () => {
  expect(pendingOf(state({ records: { 1: refused(1) }, claim: claim(0, 1) }))).toEqual([2, 3]);
});

test("a batch is done when everyone has an outcome and nobody has a claim", () => {
  const all = {
    0: sent,
    1: { outcome: "failed", attempts: 1 },
    2: { outcome: "unknown", attempts: 1 },
  } as const;
  expect(isDone(state({ records: all }))).toBe(false);
  expect(isDone(state({ records: { ...all, 3: refused(3) } }))).toBe(false);
  expect(isDone(state({ records: { ...all, 3: { outcome: "suppressed", attempts: 0 } } }))).toBe(true);
  expect(isDone(state({ records: all, claim: claim(3) }))).toBe(false);
  expect(isDone(state({ size: 0 }))).toBe(true);
});

test("a claim binds others until the sender cannot live any more", () => {
  const expires = Date.parse(claim().expires_at);
  expect(isClaimed(state({ claim: claim(0) }), expires - 1)).toBe(true);
  expect(isClaimed(state({ claim: claim(0) }), expires)).toBe(false);
  expect(isClaimed(state(), 0)).toBe(false);
});

test("the outcomes are counted by name; who was only refused has none", () => {
  expect(countsOf(state())).toEqual({});
  expect(
    countsOf({
      batch: 0,
      records: {
        0: sent,
        1: sent,
        2: { outcome: "failed", attempts: 12 },
        3: { outcome: "unknown", attempts: 1 },
        4: { outcome: "suppressed", attempts: 0 },
        5: refused(3),
      },
    }),
  ).toEqual({ sent_count: 2, failed_count: 1, unknown_count: 1, suppressed_count: 1 });
});

describe("whatever is recorded and claimed", () => {
  const record = fc.record(
    {
      outcome: fc.constantFrom("sent", "failed", "suppressed", "unknown"),
      attempts: fc.integer({ min: 0, max: 12 }),
    },
    { requiredKeys: ["attempts"] },
  ) as fc.Arbitrary<SendRecord>;
  const any = fc
    .record({ size: fc.nat(50), records: fc.array(record, { maxLength: 50 }), claimed: fc.nat(8) })
    .map(({ size, records, claimed }) => {
      const known = state({ size, records: Object.fromEntries(records.slice(0, size).entries()) });
      const indices = pendingOf(known).slice(0, claimed);
      return indices.length > 0 ? { ...known, claim: claim(...indices) } : known;
    });

  test("each recipient is pending, claimed or counted, and only one of these", () => {
    fc.assert(
      fc.property(any, (one) => {
        const pending = pendingOf(one);
        const claimed = one.claim?.indices ?? [];
        const counted = Object.values(countsOf(one)).reduce((sum, n) => sum + n, 0);
        expect(pending.length + claimed.length + counted).toBe(one.size);
        expect(new Set([...pending, ...claimed]).size).toBe(pending.length + claimed.length);
        expect(isDone(one)).toBe(counted === one.size);
      }),
    );
  });
});
