import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Ask,
  decide,
  factorAfterRefusal,
  factorAt,
  isReadingDue,
  type LimiterState,
  lateMsMaxOf,
  slotsOf,
} from "../../../../services/limiter/slots.ts";

const noon = Date.parse("2026-11-24T12:00:00.000Z");
const minute = 60_000;

/** An account read right now, with nothing reserved. */
const state = (fields: Partial<LimiterState> = {}): LimiterState => ({
  max_send_rate: 14,
  max_24_hour_send: 50_000,
  sent_last_24_hours: 0,
  sending_enabled: true,
  read_at_ms: noon,
  claimed_at_ms: noon,
  quota_left: 50_000,
  reserved_since_read: 0,
  next_slot_ms: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  cut_until_ms: 0,
  ...fields,
});

const asking = (fields: Partial<Ask> = {}): Ask => ({
  count: 10,
  now: noon,
  waitMsMax: 5_000,
  share: 0.98,
  ...fields,
});

/** Decides, and does to the state what the store's write does. */
const reserve = (before: LimiterState, ask: Ask) => {
  const decision = decide(before, ask);
  if (decision.kind === "wait") return { after: before, slots: [], wait: decision };
  const start = Math.max(before.next_slot_ms, decision.earliest);
  expect(start).toBeLessThanOrEqual(decision.latest);
  const after = {
    ...before,
    next_slot_ms: start + decision.durationMs,
    quota_left: before.quota_left - decision.count,
    reserved_since_read: before.reserved_since_read + decision.count,
  };
  return { after, slots: slotsOf(decision, after.next_slot_ms) };
};

/** The most sends in any one-second window. */
const busiestSecond = (times: readonly number[]): number => {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, time] of sorted.entries()) {
    while (time - sorted[first]! >= 1_000) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
};

const rates = fc.oneof(
  fc.constantFrom(1, 14, 50, 200),
  fc.double({ min: 1, max: 500, noNaN: true, noDefaultInfinity: true }),
);
/** Senders whose clocks are up to 10 ms off, each with the milliseconds it spends between two asks. */
const senders = fc.array(
  fc.record({ offset: fc.integer({ min: -10, max: 10 }), rest: fc.integer({ min: 0, max: 400 }) }),
  { minLength: 1, maxLength: 8 },
);

/**
 * Senders that ask, send in their slots, rest, and ask again, for some seconds.
 * @returns when each send really happened, and what is left.
 */
const run = (
  start: LimiterState,
  sending: readonly { readonly offset: number; readonly rest: number }[],
  count: () => number,
  seconds: number,
) => {
  let current = start;
  const times: number[] = [];
  const due = sending.map((sender) => ({ ...sender, at: noon }));
  for (;;) {
    const next = due.reduce((a, b) => (b.at < a.at ? b : a));
    if (next.at > noon + seconds * 1_000) return { times, state: current };
    const { after, slots, wait } = reserve(current, asking({ count: count(), now: next.at + next.offset }));
    current = after;
    times.push(...slots.map((slot) => slot - next.offset));
    // A sender whose clock is ahead may be told a time that has passed already.
    next.at = wait
      ? Math.max(next.at + 1, wait.until - next.offset)
      : slots.at(-1)! - next.offset + next.rest;
  }
};

describe("slots", () => {
  test("an idle account gives slots from 25 ms on, evenly spaced at 98 % of the rate", () => {
    expect(reserve(state({ max_send_rate: 100 }), asking({ count: 3 })).slots).toEqual([
      noon + 25,
      expect.closeTo(noon + 25 + 10.204, 2),
      expect.closeTo(noon + 25 + 20.408, 2),
    ]);
  });

  test("a second sender gets the slots after those of the first", () => {
    const first = reserve(state(), asking());
    const second = reserve(first.after, asking());
    expect(second.slots[0]! - first.slots.at(-1)!).toBeCloseTo(1_000 / (14 * 0.98), 2);
  });

  test("no more than a second's sends are granted at once, and at least one", () => {
    expect(reserve(state({ max_send_rate: 1 }), asking()).slots).toHaveLength(1);
    expect(reserve(state({ max_send_rate: 5 }), asking()).slots).toHaveLength(4);
    expect(reserve(state({ max_send_rate: 14 }), asking()).slots).toHaveLength(10);
  });

  test("a rate of less than one a second spaces its sends out further", () => {
    const first = reserve(state({ max_send_rate: 0.5 }), asking());
    const second = reserve(first.after, asking());
    expect(second.slots[0]! - first.slots[0]!).toBeCloseTo(2_000 / 0.98, 2);
  });

  test("when the first free slot is too far away, nothing is reserved and it is named", () => {
    const taken = state({ next_slot_ms: noon + 5_001 });
    expect(decide(taken, asking())).toEqual({ kind: "wait", reason: "rate", until: noon + 5_001 });
    expect(decide(taken, asking({ waitMsMax: 5_001 }))).toMatchObject({ kind: "reserve", count: 10 });
  });

  test("whatever the interleaving and clocks 10 ms off, no second holds more than the rate", () => {
    const counts = fc.infiniteStream(fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(rates, senders, counts, (rate, sending, stream) => {
        const { times } = run(
          state({ max_send_rate: rate }),
          sending,
          () => stream.next().value as number,
          10,
        );
        expect(busiestSecond(times)).toBeLessThanOrEqual(rate);
      }),
    );
  });

  test("nor when each send is as late as it may be, on clocks a few ms off", () => {
    const late = lateMsMaxOf(0.98);
    expect(late).toBeCloseTo(10.2, 1);
    const lateness = fc.infiniteStream(fc.double({ min: 0, max: late, noNaN: true }));
    fc.assert(
      fc.property(rates, lateness, (rate, stream) => {
        const four = [-2, 0, 1, 2].map((offset) => ({ offset, rest: 50 }));
        const { times } = run(state({ max_send_rate: rate }), four, () => 10, 10);
        expect(
          busiestSecond(times.map((time) => time + (stream.next().value as number))),
        ).toBeLessThanOrEqual(rate);
      }),
    );
  });

  test.each([1, 14, 50, 200])(
    "four busy senders use at least 97 %% of a rate of %i over a minute",
    (rate) => {
      const four = [-10, -3, 4, 10].map((offset) => ({ offset, rest: 100 }));
      const { times } = run(state({ max_send_rate: rate }), four, () => 10, 61);
      const inMinute = times.filter((time) => time >= noon && time < noon + minute).length;
      // Of 60 sends, 97 % are 58.2: the count is whole.
      expect(inMinute).toBeGreaterThanOrEqual(Math.floor(0.97 * rate * 60));
      expect(busiestSecond(times)).toBeLessThanOrEqual(rate);
    },
  );
});

describe("the quota", () => {
  test("the last of it is granted, and no more", () => {
    const last = reserve(state({ quota_left: 3 }), asking());
    expect(last.slots).toHaveLength(3);
    expect(decide(last.after, asking())).toMatchObject({ kind: "wait", reason: "quota" });
  });

  test("spent by SES's own count, it is looked at again in 15 minutes; else at the next reading", () => {
    const spent = { kind: "wait", reason: "quota" };
    expect(decide(state({ quota_left: 0, sent_last_24_hours: 50_000 }), asking())).toEqual({
      ...spent,
      until: noon + 15 * minute,
    });
    expect(decide(state({ quota_left: -5, sent_last_24_hours: 49_999 }), asking())).toEqual({
      ...spent,
      until: noon + minute,
    });
  });

  test("whoever asks, no more is granted than is left", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), rates, senders, (quota_left, rate, sending) => {
        const { times, state: end } = run(state({ quota_left, max_send_rate: rate }), sending, () => 7, 5);
        expect(times.length).toBeLessThanOrEqual(quota_left);
        expect(end).toMatchObject({
          quota_left: quota_left - times.length,
          reserved_since_read: times.length,
        });
      }),
    );
  });
});

test("an account that may not send, or at no rate, is paused until the next reading, which comes soon", () => {
  const paused = { kind: "wait", reason: "paused", until: noon + 5_000 };
  expect(decide(state({ sending_enabled: false }), asking())).toEqual(paused);
  expect(decide(state({ max_send_rate: 0 }), asking())).toEqual(paused);
});

describe("a refusal of SES", () => {
  /** The state after a cut, as the store writes it. */
  const cut = (before: LimiterState, now: number): LimiterState => ({
    ...before,
    rate_factor: factorAfterRefusal(before, now)!,
    factor_at_ms: now,
    cut_until_ms: before.next_slot_ms,
  });

  test("cuts the full rate to 95 %, which spreads the next slots", () => {
    const slowed = cut(state({ max_send_rate: 100 }), noon);
    const { slots } = reserve(slowed, asking({ count: 2 }));
    expect(slots[1]! - slots[0]!).toBeCloseTo(1_000 / (100 * 0.98 * 0.95), 2);
  });

  test("cuts to 80 % what has not recovered from the last one", () => {
    const slowed = cut(state(), noon);
    expect(factorAfterRefusal(slowed, noon + 3_000)).toBeCloseTo(0.8 * (0.95 + 0.045));
    expect(factorAfterRefusal(slowed, noon + 3_334)).toBe(0.95);
  });

  test("cuts no further within a second, nor in slots that were given out before the cut", () => {
    const slowed = cut(state({ next_slot_ms: noon + 3_000 }), noon);
    expect(factorAfterRefusal({ ...slowed, cut_until_ms: 0 }, noon + 999)).toBeUndefined();
    expect(factorAfterRefusal({ ...slowed, cut_until_ms: 0 }, noon + 1_000)).toBeCloseTo(
      0.8 * (0.95 + 0.015),
    );
    expect(factorAfterRefusal(slowed, noon + 2_999)).toBeUndefined();
    expect(factorAfterRefusal(slowed, noon + 3_000)).toBeCloseTo(0.8 * (0.95 + 0.045));
  });

  test("leaves a tenth of the rate, however often it comes", () => {
    let current = state();
    for (let second = 0; second < 20; second++) current = cut(current, noon + second * 1_000);
    expect(current.rate_factor).toBe(0.1);
  });

  test("whatever came before, a minute after the last cut all of the rate is back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 40 }),
        (pauses) => {
          let current = state();
          let now = noon;
          for (const pause of pauses) {
            now += pause;
            if (factorAfterRefusal(current, now) !== undefined) current = cut(current, now);
            expect(current.rate_factor).toBeGreaterThanOrEqual(0.1);
            expect(current.rate_factor).toBeLessThan(1);
          }
          expect(factorAt(current, now + 20_000)).toBeCloseTo(Math.min(1, factorAt(current, now) + 0.3));
          expect(factorAt(current, now + minute)).toBe(1);
        },
      ),
    );
  });
});

test("the account is due for reading after a minute, unless somebody set out to within 10 seconds", () => {
  const read = state({ claimed_at_ms: noon - 1 });
  expect(isReadingDue(read, noon + minute - 1)).toBe(false);
  expect(isReadingDue(read, noon + minute)).toBe(true);
  const claimed = { ...read, claimed_at_ms: noon + minute };
  expect(isReadingDue(claimed, noon + minute + 9_999)).toBe(false);
  expect(isReadingDue(claimed, noon + minute + 10_000)).toBe(true);
});
