import { describe, expect, test } from "vitest";
import { decide, decideGuest, prolonged, rearrange } from "../../../../services/limiter/lease.ts";
import { coolMs, type Lease, type LeaseState, shownBy } from "../../../../services/limiter/lease-state.ts";

const noon = Date.parse("2026-11-25T12:00:00.000Z");
const terms = { now: noon, part: 1 };

const lease = (share: number, more: Partial<Lease> = {}): Lease => ({
  role: "sender",
  share,
  from: noon - 10_000,
  until: noon + 2_000,
  sent: 0,
  allowed: share * 5,
  ends: noon + 900_000,
  ...more,
});
const state = (
  rate: number,
  leases: LeaseState["leases"] = {},
  more: Partial<LeaseState> = {},
): LeaseState => ({
  version: 7,
  max_send_rate: rate,
  max_24_hour_send: -1,
  sent_last_24_hours: 0,
  sending_enabled: true,
  read_at_ms: noon,
  claimed_at_ms: noon,
  claimed_by: "",
  spent: 0,
  spent_before: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  leases,
  ...more,
});
const ask = (holder: string, more = {}) => ({
  holder,
  sent: 0,
  usableUntil: 0,
  ends: noon + 900_000,
  ...more,
});
const shareOf = (given: LeaseState, holder = "me", more = {}) => {
  const answer = decide(given, ask(holder, more), terms);
  return answer.kind === "grant" ? answer.lease.share : answer.kind;
};

describe("how the rate is divided", () => {
  test.each([
    [1, 1, [1]],
    [14, 1, [14]],
    [14.9, 1, [14]],
    [50, 1, [50]],
    [51, 1, [26, 25]],
    [200, 1, [50, 50, 50, 50]],
    [1_000, 1, Array(20).fill(50)],
    [200, 0.25, [50]],
    [1, 0.5, [1]],
  ])("of %d a second and a part of %d, senders get %j and no more come", (rate, part, shares) => {
    let given = state(rate);
    const got: number[] = [];
    for (let n = 0; n <= shares.length; n++) {
      const answer = decide(given, ask(`sender ${n}`), { now: noon + n, part });
      if (answer.kind !== "grant") expect([n, answer.kind]).toEqual([shares.length, "surplus"]);
      else {
        got.push(answer.lease.share);
        given = { ...given, leases: { ...given.leases, [`sender ${n}`]: answer.lease } };
      }
    }
    expect(got).toEqual(shares);
  });

  test("a share grows by what nobody holds, and not by what one who is gone may still be using", () => {
    const gone = (until: number) => state(14, { me: lease(4), gone: lease(10, { until }) });
    expect(shareOf(gone(noon - coolMs + 1))).toBe(4);
    expect(shareOf(gone(noon - coolMs))).toBe(14);
  });

  test("a newcomer gets the share of one who is gone from when that is surely done", () => {
    const given = state(14, { gone: lease(14, { until: noon - 300 }) });
    expect(decide(given, ask("me"), terms)).toMatchObject({
      kind: "grant",
      lease: { share: 14, from: noon - 300 + coolMs },
    });
  });

  test("when the rate falls, those who came last are told to end, and the others share what is left", () => {
    const four = { a: lease(50), b: lease(50, { from: noon - 9_000 }), c: lease(50, { from: noon - 8_000 }) };
    const given = state(60, four);
    expect(["a", "b", "c"].map((holder) => shareOf(given, holder))).toEqual([30, 30, "surplus"]);
  });

  test("what a holder gives up counts as held until it has surely heard of that", () => {
    const given = state(60, { a: lease(50), b: lease(10) });
    const answer = decide(given, ask("a", { usableUntil: noon + 1_900 }), terms);
    if (answer.kind !== "grant") throw new Error(answer.kind);
    const after = rearrange(given, "a", answer.lease, noon + 1_900, noon).leases;
    expect(after.a?.share).toBe(30);
    expect(Object.values(after)).toContainEqual(
      expect.objectContaining({ role: "rest", share: 20, until: noon + 1_900 }),
    );
    expect(shareOf({ ...given, leases: after }, "b")).toBe(10);
  });
});

describe("a single send", () => {
  const one = (given: LeaseState) => {
    const answer = decideGuest(given, "guest", terms);
    return answer.kind === "grant" ? answer.lease.share : answer.kind;
  };

  test("gets what is free at once, and waits where all is held", () => {
    expect(one(state(14, { a: lease(13) }))).toBe(1);
    expect(one(state(14, { a: lease(14) }))).toBe(0);
    expect(one(state(1, { a: lease(1, { until: noon - 500 }) }))).toBe(0);
  });

  test("makes the senders divide one less while it waits, down to none, and they stay", () => {
    const guest = lease(0, { role: "guest", allowed: 0 });
    expect(shareOf(state(14, { me: lease(14), guest }))).toBe(13);
    expect(shareOf(state(1, { me: lease(1), guest }))).toBe(0);
    expect(shareOf(state(1, { me: lease(1), guest: { ...guest, until: noon } }))).toBe(1);
  });
});

describe("the quota", () => {
  const quota = (left: number) => ({ max_24_hour_send: 1_000, sent_last_24_hours: 1_000 - left });

  test("allows a lease's time at most, what others may send taken off", () => {
    const answer = (left: number) =>
      decide(
        state(100, { other: lease(50, { allowed: 250, sent: 50 }) }, quota(left)),
        ask("me", { sent: 40 }),
        terms,
      );
    expect(answer(900)).toMatchObject({ lease: { share: 50, sent: 40, allowed: 350 } });
    expect(answer(230)).toMatchObject({ lease: { allowed: 70 } });
    expect(answer(200)).toEqual({ kind: "wait", reason: "quota", until: noon + 60_000 });
  });

  test("is not kept for ever by senders that died, whose leases nobody clears away while nobody gets one", () => {
    const answer = (minutes: number) => {
      const dead = lease(40, { allowed: 200, until: noon - minutes * 60_000 });
      return decide(state(40, { dead }, { max_24_hour_send: 200 }), ask("me"), terms);
    };
    expect(answer(0.5)).toMatchObject({ kind: "wait", reason: "quota" });
    expect(answer(2)).toMatchObject({ kind: "grant", lease: { allowed: 200 } });
  });

  test("takes off what was sent since the last two readings, and waits long when SES counts it as spent", () => {
    const given = state(10, {}, { ...quota(100), spent: 30, spent_before: 40 });
    expect(decide(given, ask("me"), terms)).toMatchObject({ lease: { allowed: 30 } });
    expect(decide(state(10, {}, quota(0)), ask("me"), terms)).toMatchObject({ until: noon + 15 * 60_000 });
  });

  test.each([
    ["all that was told", { spent: 30 }, 30, 30],
    ["less, while SES is behind", { spent: 30 }, 20, 20],
    ["what is lent and not told yet", { spent: 30 }, 33, 33],
    ["no more than that, whoever else sends", { spent: 30 }, 90, 35],
    ["what the reading before showed and was told since", { spent: 33, spent_before: -3 }, 30, 33],
    ["nothing, when more of yesterday's sends are over", { spent: 30 }, -10, 0],
  ])("a reading of SES shows %s", (_, given, grown, shown) => {
    const of = state(1, { me: lease(1, { sent: 30, allowed: 35 }) }, { sent_last_24_hours: 60, ...given });
    expect(shownBy(of, { sent_last_24_hours: 60 + grown })).toBe(shown);
  });

  test("is divided among stages as the rate is", () => {
    const answer = decide(state(10, {}, quota(9)), ask("me"), { now: noon, part: 0.5 });
    expect(answer).toMatchObject({ lease: { share: 5, allowed: 4 } });
  });

  test("what a lost sender was allowed counts as sent", () => {
    const given = state(14, { lost: lease(14, { until: noon - coolMs, sent: 10, allowed: 70 }) });
    expect(rearrange(given, "me", lease(14), 0, noon)).toMatchObject({ leases: { me: {} }, spent: 60 });
    expect(rearrange(given, "me", lease(14), 0, noon).leases).not.toHaveProperty("lost");
  });

  test("near its end a lease is not prolonged from memory", () => {
    const given = (left: number) => state(10, { me: lease(10) }, quota(left));
    expect(prolonged(given(150), ask("me", { sent: 20 }), terms)).toMatchObject({
      share: 10,
      until: noon + 6_200,
      sent: 20,
      allowed: 82,
    });
    expect(prolonged(given(149), ask("me"), terms)).toBeUndefined();
    expect(prolonged(given(150), ask("other"), terms)).toBeUndefined();
  });

  test("what may be in use already is never taken back", () => {
    const given = state(10, { me: lease(10, { allowed: 300 }) }, quota(1_000));
    expect(decide(given, ask("me", { sent: 20 }), terms)).toMatchObject({ lease: { allowed: 300 } });
  });
});

test("an account that may not send is looked at again soon", () => {
  const given = state(10, {}, { sending_enabled: false });
  const paused = { kind: "wait", reason: "paused", until: noon + 5_000 };
  expect(decide(given, ask("me"), terms)).toEqual(paused);
  expect(decideGuest(given, "guest", terms)).toEqual(paused);
});
