import fc from "fast-check";
import { expect, test } from "vitest";
import { clockAt } from "../../../../services/campaigns/local-time.ts";
import { cadences, type Times, timeAfter, timesAfter } from "../../../../services/campaigns/recurrence.ts";

const berlin = (first_at: string, fields: Partial<Times> = {}): Times => ({
  every: "week",
  interval: 1,
  time_zone: "Europe/Berlin",
  first_at,
  ...fields,
});
const after = (times: Times, moment: string) => timeAfter(times, new Date(moment))?.toISOString();

test.each<[string, Times, string, string | undefined]>([
  [
    "before the first, that",
    berlin("2026-12-07T08:00:00.000Z"),
    "2026-12-01T00:00:00Z",
    "2026-12-07T08:00:00.000Z",
  ],
  [
    "at one of them, the next",
    berlin("2026-12-07T08:00:00.000Z"),
    "2026-12-07T08:00:00Z",
    "2026-12-14T08:00:00.000Z",
  ],
  [
    "long after, the next, and none of those between",
    berlin("2026-12-07T08:00:00.000Z"),
    "2027-06-01T12:00:00Z",
    "2027-06-07T07:00:00.000Z",
  ],
  [
    "each day",
    berlin("2026-12-07T08:00:00.000Z", { every: "day" }),
    "2026-12-09T09:00:00Z",
    "2026-12-10T08:00:00.000Z",
  ],
  [
    "each second week",
    berlin("2026-12-07T08:00:00.000Z", { interval: 2 }),
    "2026-12-07T09:00:00Z",
    "2026-12-21T08:00:00.000Z",
  ],
  [
    "each third month",
    berlin("2026-11-15T08:00:00.000Z", { every: "month", interval: 3 }),
    "2026-11-15T08:00:00Z",
    "2027-02-15T08:00:00.000Z",
  ],
  [
    "the 31st of a month of 28 days",
    berlin("2027-01-31T08:00:00.000Z", { every: "month" }),
    "2027-02-01T00:00:00Z",
    "2027-02-28T08:00:00.000Z",
  ],
  [
    "the 31st again after it",
    berlin("2027-01-31T08:00:00.000Z", { every: "month" }),
    "2027-02-28T08:00:00Z",
    "2027-03-31T07:00:00.000Z",
  ],
  [
    "the 29th of a leap year",
    berlin("2024-02-29T08:00:00.000Z", { every: "month", interval: 12 }),
    "2027-03-01T00:00:00Z",
    "2028-02-29T08:00:00.000Z",
  ],
  [
    "the last day itself",
    berlin("2026-12-07T08:00:00.000Z", { until: "2026-12-14" }),
    "2026-12-07T08:00:00Z",
    "2026-12-14T08:00:00.000Z",
  ],
  [
    "after the last day",
    berlin("2026-12-07T08:00:00.000Z", { until: "2026-12-20" }),
    "2026-12-14T08:00:00Z",
    undefined,
  ],
])("a series comes, asked %s", (_, times, moment, expected) => {
  expect(after(times, moment)).toBe(expected);
});

test("its hour is that of the clocks, whatever is done to them", () => {
  const half = (first_at: string) => timesAfter(berlin(first_at, { every: "day" }), new Date(first_at), 2);
  // Set forward on the second day over 02:30, and set back over it
  expect(half("2027-03-27T01:30:00.000Z").map((time) => time.toISOString())).toEqual([
    "2027-03-28T01:30:00.000Z",
    "2027-03-29T00:30:00.000Z",
  ]);
  expect(half("2026-10-24T00:30:00.000Z").map((time) => time.toISOString())).toEqual([
    "2026-10-25T00:30:00.000Z",
    "2026-10-26T01:30:00.000Z",
  ]);
});

test("the last day is one of its time zone", () => {
  // 23:30, when it is the next day in UTC.
  const times = berlin("2026-12-07T04:30:00.000Z", { time_zone: "America/New_York", until: "2026-12-13" });
  expect(after(times, "2026-12-07T04:30:00Z")).toBe("2026-12-14T04:30:00.000Z");
  expect(after({ ...times, until: "2026-12-12" }, "2026-12-07T04:30:00Z")).toBeUndefined();
});

const anyTimes = fc.record({
  every: fc.constantFrom(...cadences),
  interval: fc.integer({ min: 1, max: 12 }),
  time_zone: fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
  first_at: fc
    .date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true })
    .map((date) => new Date(Math.trunc(date.getTime() / 60_000) * 60_000).toISOString()),
});

test("the times of a series ascend, no one is left out, and they are the same from wherever they are asked", () => {
  fc.assert(
    fc.property(anyTimes, fc.integer({ min: 0, max: 100 * 24 * 60 }), (times, minutes) => {
      const first = new Date(times.first_at);
      const all = timesAfter(times, new Date(first.getTime() - 1), 110);
      expect(all[0]).toEqual(first);
      const moment = new Date(first.getTime() + minutes * 60_000);
      expect(timeAfter(times, moment)).toEqual(all.find((time) => time > moment));
      // Clocks show the same minute, but where they are set forward over it.
      const minuteOf = (time: Date) => clockAt(times.time_zone, time.getTime()) % 3_600_000;
      expect(
        all.slice(0, 20).filter((time) => minuteOf(time) !== minuteOf(first)).length,
      ).toBeLessThanOrEqual(2);
    }),
    { numRuns: 20 },
  );
});
