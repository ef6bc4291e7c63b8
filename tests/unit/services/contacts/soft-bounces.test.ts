import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isTooMany,
  type SoftBounces,
  withBounce,
  withDelivery,
  withLift,
} from "../../../../services/contacts/soft-bounces.ts";

const policy = { max: 3, days: 30 };
const day = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString();

/** What happened to the mails of campaigns a, b, …: `a1` bounced softly on day 1, `b+2` was delivered on day 2. */
const fatesOf = (story: string, found?: SoftBounces): SoftBounces | undefined => {
  for (const [, id, fate, date] of story.matchAll(/([a-z])(\+?)(\d+)/g)) {
    const mail = { campaign_id: id!, at: day(Number(date)) };
    found = (fate ? withDelivery(found, mail, policy) : withBounce(found, mail, policy)) ?? found;
  }
  return found;
};

test.each([
  ["one", "a1", 1],
  ["several in a row", "a1 b2 c3", 3],
  ["the same, told again", "a1 a1 b2 a1", 2],
  ["more than suffice", "a1 b2 c3 d4", 3],
  ["a delivery before", "a+1 b2", 1],
  ["a delivery between", "a1 b2 c+3 d4", 1],
  ["a delivery after", "a1 b2 c+3", 0],
  ["a bounce from before a delivery, told late", "b2 c+3 a1", 0],
  ["a delivery from between, told late", "a1 c3 b+2", 1],
  ["a mail that was delivered and came back after all", "a1 b+2 b3 c4", 3],
  ["a delivery that is told after its mail came back", "a1 b3 b+2", 2],
  ["a delivery before one that came back after all", "a1 b+2 c+3 c4", 1],
  ["deliveries that all came back after all", "a1 b+2 b3 c+4 c5", 3],
  ["too old a row", "a1 b2 c40", 1],
  ["a row that began too long ago", "a1 b20 c31", 2],
])("%s: %s is %i in a row", (_, story, count) => {
  expect(fatesOf(story)?.count ?? 0).toBe(count);
});

test("says since when the row is, and when its last was", () => {
  expect(fatesOf("a1 b5 c3")).toMatchObject({ count: 3, since: day(1), last: day(5) });
  expect(fatesOf("a1 b+2")).toEqual({
    count: 0,
    bounces: { a: Date.parse(day(1)) },
    deliveries: { b: Date.parse(day(2)) },
  });
});

test("a delivery to somebody without soft bounces is not remembered", () => {
  expect(withDelivery(undefined, { campaign_id: "a", at: day(1) }, policy)).toBeUndefined();
  expect(withLift(undefined, day(1))).toBeUndefined();
});

test("is too much from the policy's number on", () => {
  expect(isTooMany(fatesOf("a1 b2")!, policy)).toBe(false);
  expect(isTooMany(fatesOf("a1 b2 c3")!, policy)).toBe(true);
});

describe("after the suppression was lifted", () => {
  const lifted = withLift(fatesOf("a1 b2 c3"), day(4))!;

  test("what bounced before counts no more, told again though", () => {
    expect(fatesOf("a1 b2 c3", lifted)).toEqual(lifted);
    expect(isTooMany(lifted, policy)).toBe(false);
  });

  test("a new row is counted, and the lift is remembered with it", () => {
    expect(fatesOf("d5 c3 e6", lifted)).toMatchObject({ count: 2, lifted: Date.parse(day(4)) });
    expect(fatesOf("d5 e+6 b2", lifted)).toMatchObject({ count: 0, lifted: Date.parse(day(4)) });
  });
});

test("comes to the same in whatever order, and however often, it is told", () => {
  const fate = fc.record({
    campaign_id: fc.constantFrom("a", "b", "c", "d"),
    day: fc.integer({ min: 1, max: 25 }),
  });
  // Each mail bounces once, all of them on days of their own
  const bounces = fc.uniqueArray(fate, { selector: ({ campaign_id }) => campaign_id, maxLength: 3 });
  fc.assert(
    fc.property(bounces, fc.infiniteStream(fc.nat()), (all, order) => {
      const told = [...all, ...all].map((one) => ({ one, place: order.next().value as number }));
      const shuffled = told.sort((x, y) => x.place - y.place).map(({ one }) => one);
      const come = (fates: typeof all) =>
        fates.reduce<SoftBounces | undefined>(
          (found, { campaign_id, day: n }) => withBounce(found, { campaign_id, at: day(n) }, policy) ?? found,
          undefined,
        );
      expect(come(shuffled)).toEqual(come(all));
    }),
    { seed: 7, numRuns: 300 },
  );
});
