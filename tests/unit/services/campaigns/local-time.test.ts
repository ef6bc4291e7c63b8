import fc from "fast-check";
import { expect, test } from "vitest";
import { clockAt, isTimeZone, momentsOf } from "../../../../services/campaigns/local-time.ts";

const berlin = "Europe/Berlin";
const moments = (timeZone: string, local: string) =>
  momentsOf(timeZone, Date.parse(`${local}Z`)).map((moment) => new Date(moment).toISOString());

test("a local time is one moment, with the offset of its day", () => {
  expect(moments(berlin, "2026-12-01T09:00:00")).toEqual(["2026-12-01T08:00:00.000Z"]);
  expect(moments(berlin, "2026-07-01T09:00:00")).toEqual(["2026-07-01T07:00:00.000Z"]);
  expect(moments("Asia/Kathmandu", "2026-07-01T09:00:00")).toEqual(["2026-07-01T03:15:00.000Z"]);
});

test("a local time does not exist where clocks are set forward over it, and exists right before and after", () => {
  expect(moments(berlin, "2027-03-28T01:59:59")).toEqual(["2027-03-28T00:59:59.000Z"]);
  expect(moments(berlin, "2027-03-28T02:00:00")).toEqual([]);
  expect(moments(berlin, "2027-03-28T02:59:59")).toEqual([]);
  expect(moments(berlin, "2027-03-28T03:00:00")).toEqual(["2027-03-28T01:00:00.000Z"]);
  // By half an hour
  expect(moments("Australia/Lord_Howe", "2026-10-04T02:15:00")).toEqual([]);
  // Over midnight
  expect(moments("America/Santiago", "2026-09-06T00:30:00")).toEqual([]);
});

test("a local time exists twice where clocks are set back over it, the earlier first", () => {
  expect(moments(berlin, "2026-10-25T02:30:00")).toEqual([
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T01:30:00.000Z",
  ]);
  expect(moments("America/New_York", "2026-11-01T01:30:00")).toEqual([
    "2026-11-01T05:30:00.000Z",
    "2026-11-01T06:30:00.000Z",
  ]);
});

const anyZone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
const anySecond = fc
  .date({ min: new Date("2026-01-01"), max: new Date("2031-01-01"), noInvalidDate: true })
  .map((date) => Math.trunc(date.getTime() / 1000) * 1000);

test("every moment of every time zone is among the moments at which its clocks show that time", () => {
  fc.assert(
    fc.property(anyZone, anySecond, (timeZone, moment) => {
      const found = momentsOf(timeZone, clockAt(timeZone, moment));
      expect(found).toContain(moment);
      expect(found).toEqual([...found].sort((a, b) => a - b));
      expect(found.length).toBeLessThanOrEqual(2);
    }),
  );
});

test("a time zone is known by its name", () => {
  expect(["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"].filter(isTimeZone)).toHaveLength(3);
  expect(["Europe/Atlantis", "", "CEST/", "Berlin"].filter(isTimeZone)).toEqual([]);
});
