import fc from "fast-check";
import { expect, test } from "vitest";
import {
  nextOpening,
  type SendingWindow,
  sendingWindow,
  weekdays,
} from "../../../../services/campaigns/sending-window.ts";

const opens = (window: object, time_zone: string, now: string) =>
  nextOpening({ sending_window: sendingWindow.parse(window), time_zone }, new Date(now))?.toISOString();

const office = { from: "08:00", to: "20:00" };
const workdays = { ...office, days: ["mon", "tue", "wed", "thu", "fri"] };
const night = { from: "22:00", to: "06:00" };

test.each([
  ["before it", office, "UTC", "2026-11-24T07:59:59.999Z", "2026-11-24T08:00:00.000Z"],
  ["at its start", office, "UTC", "2026-11-24T08:00:00Z", undefined],
  ["in its last moment", office, "UTC", "2026-11-24T19:59:59.999Z", undefined],
  ["at its end", office, "UTC", "2026-11-24T20:00:00Z", "2026-11-25T08:00:00.000Z"],
  ["elsewhere", office, "Asia/Tokyo", "2026-11-24T07:00:00Z", undefined],
  ["elsewhere, on another day", office, "Asia/Tokyo", "2026-11-24T22:59:00Z", "2026-11-24T23:00:00.000Z"],
  ["over a weekend", workdays, "UTC", "2026-11-27T20:00:00Z", "2026-11-30T08:00:00.000Z"],
  ["late in a night", night, "UTC", "2026-11-24T23:00:00Z", undefined],
  ["early in a night", night, "UTC", "2026-11-24T05:59:00Z", undefined],
  ["between two nights", night, "UTC", "2026-11-24T06:00:00Z", "2026-11-24T22:00:00.000Z"],
  ["in the night of a day", { ...night, days: ["fri"] }, "UTC", "2026-11-28T05:00:00Z", undefined],
  [
    "in the night before a day",
    { ...night, days: ["fri"] },
    "UTC",
    "2026-11-27T05:00:00Z",
    "2026-11-27T22:00:00.000Z",
  ],
  [
    "after a whole day",
    { from: "00:00", to: "00:00", days: ["tue"] },
    "UTC",
    "2026-11-25T00:00:00Z",
    "2026-12-01T00:00:00.000Z",
  ],
])("%s, a window opens at the next time it may", (_, window, timeZone, now, expected) => {
  expect(opens(window, timeZone, now)).toBe(expected);
});

test("a window keeps its local time when clocks are changed", () => {
  expect(opens(office, "Europe/Berlin", "2027-03-27T20:00:00Z")).toBe("2027-03-28T06:00:00.000Z");
  expect(opens(office, "Europe/Berlin", "2026-10-24T20:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
});

test("a start that clocks are set forward over has its place right after; a window that is wholly skipped, the next day", () => {
  const at = "2027-03-28T00:30:00Z";
  expect(opens({ from: "02:30", to: "20:00" }, "Europe/Berlin", at)).toBe("2027-03-28T01:00:00.000Z");
  expect(opens({ from: "02:10", to: "02:50" }, "Europe/Berlin", at)).toBe("2027-03-29T00:10:00.000Z");
});

test("hours that clocks are set back over are open twice", () => {
  const window = { from: "01:00", to: "02:30" };
  expect(opens(window, "Europe/Berlin", "2026-10-25T00:29:00Z")).toBeUndefined();
  expect(opens(window, "Europe/Berlin", "2026-10-25T00:45:00Z")).toBe("2026-10-25T01:00:00.000Z");
  expect(opens(window, "Europe/Berlin", "2026-10-25T01:29:00Z")).toBeUndefined();
});

test("without a window it is never closed", () => {
  expect(nextOpening({}, new Date())).toBeUndefined();
});

test("days are every day when left out, and a time is one of a day", () => {
  expect(sendingWindow.parse(office)).toEqual({ ...office, days: [...weekdays] });
  for (const from of ["8:00", "24:00", "08:00:00", "08:60", ""])
    expect(sendingWindow.safeParse({ ...office, from }).success, from).toBe(false);
  expect(sendingWindow.safeParse({ ...office, days: [] }).success).toBe(false);
});

const anyTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16));
const anyWindow: fc.Arbitrary<SendingWindow> = fc.record({
  from: anyTime,
  to: anyTime,
  days: fc.subarray([...weekdays], { minLength: 1 }),
});
const anyZone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Africa/Casablanca",
);
// Half of them around the days on which Berlin, and many others, change their clocks.
const anyMoment = fc.oneof(
  fc.date({ min: new Date("2026-01-01"), max: new Date("2031-01-01"), noInvalidDate: true }),
  fc
    .record({
      change: fc.constantFrom("2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z", "2026-04-04T15:00:00Z"),
      ms: fc.integer({ min: -36 * 3_600_000, max: 36 * 3_600_000 }),
    })
    .map(({ change, ms }) => new Date(Date.parse(change) + ms)),
);

/** What clocks show at a moment, told by the runtime in words: `Tue 08:00`. */
const shown = (time_zone: string, date: Date) => {
  const options = { timeZone: time_zone, hourCycle: "h23", weekday: "short" } as const;
  const words = date.toLocaleString("en-GB", { ...options, hour: "2-digit", minute: "2-digit" });
  const [, day = "", time = ""] = /^(\w{3}).*?(\d\d:\d\d)$/.exec(words) ?? [];
  return { day: day.toLowerCase(), time };
};
const isWithin = ({ from, to, days }: SendingWindow, time_zone: string, date: Date): boolean => {
  const { day, time } = shown(time_zone, date);
  const before = weekdays[(weekdays.indexOf(day as "sun") + 6) % 7]!;
  const opensOn = (name: string) => (days as readonly string[]).includes(name);
  return from < to
    ? opensOn(day) && from <= time && time < to
    : (opensOn(day) && from <= time) || (opensOn(before) && time < to);
};

test("whatever the window and the zone: it is open exactly when clocks show it, and opens no moment too early or late", () => {
  fc.assert(
    fc.property(anyWindow, anyZone, anyMoment, (sending_window, time_zone, now) => {
      const opening = nextOpening({ sending_window, time_zone }, now);
      expect(opening === undefined).toBe(isWithin(sending_window, time_zone, now));
      if (!opening) return;
      expect(opening.getTime()).toBeGreaterThan(now.getTime());
      // A week, or two when clocks are set forward over the only hours of a week.
      expect(opening.getTime() - now.getTime()).toBeLessThan(15 * 24 * 3_600_000);
      expect(nextOpening({ sending_window, time_zone }, opening)).toBeUndefined();
      expect(isWithin(sending_window, time_zone, opening)).toBe(true);
      const lastClosed = new Date(opening.getTime() - 1);
      expect(isWithin(sending_window, time_zone, lastClosed)).toBe(false);
      // From any time in between it opens then, too.
      const between = new Date((now.getTime() + lastClosed.getTime()) / 2);
      expect(nextOpening({ sending_window, time_zone }, between)).toEqual(opening);
    }),
    { numRuns: 100 },
  );
});
