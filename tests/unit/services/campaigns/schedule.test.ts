import { describe, expect, test } from "vitest";
import { startOf, startProblem, startState } from "../../../../services/campaigns/schedule.ts";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import { campaign } from "../../../support/campaigns.ts";

const parse = (fields: object) => campaignRequest.safeParse(campaign(fields));
const start = (fields: object) => {
  const { data, error } = parse(fields);
  return data ? startOf(data)?.toISOString() : error;
};
const complaints = (fields: object) =>
  parse(fields).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("the start of a campaign", () => {
  test("is at once when nothing is said", () => {
    expect(start({})).toBeUndefined();
  });

  test.each([
    ["2026-12-01T09:00:00+01:00", undefined, "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T08:00:00Z", undefined, "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00:00", "Europe/Berlin", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00", "Europe/Berlin", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00:00.500", "Europe/Berlin", "2026-12-01T08:00:00.000Z"],
    ["2026-07-01T09:00", "America/New_York", "2026-07-01T13:00:00.000Z"],
  ])("%s, time zone %s, is %s", (send_at, time_zone, expected) => {
    expect(start({ send_at, time_zone })).toBe(expected);
  });

  test("is the earlier of the two when clocks are set back over it", () => {
    expect(start({ send_at: "2026-10-25T02:30:00", time_zone: "Europe/Berlin" })).toBe(
      "2026-10-25T00:30:00.000Z",
    );
  });

  test("is refused when clocks are set forward over it", () => {
    expect(complaints({ send_at: "2027-03-28T02:30:00", time_zone: "Europe/Berlin" })).toEqual([
      "send_at: does not exist in Europe/Berlin, where clocks are set forward over it: take another",
    ]);
  });

  test.each(["tomorrow", "2026-12-01", "2026-02-30T09:00:00Z", "2026-12-01T24:00:00Z", 1_790_000_000])(
    "is no %s",
    (send_at) => {
      expect(complaints({ send_at })).toEqual([
        "send_at: must be an ISO 8601 date and time, such as 2026-12-01T09:00:00+01:00, or 2026-12-01T09:00:00 with a time_zone",
      ]);
    },
  );
});

describe("a time zone", () => {
  const sending_window = { from: "08:00", to: "20:00" };
  test("is required where a local time or a sending window needs one", () => {
    expect(complaints({ send_at: "2026-12-01T09:00:00" })).toEqual([
      "time_zone: is required with a send_at that has no offset",
    ]);
    expect(complaints({ sending_window })).toEqual(["time_zone: is required with a sending_window"]);
    expect(parse({ sending_window, time_zone: "Europe/Berlin" }).success).toBe(true);
    expect(
      parse({ send_at: "2026-12-01T09:00:00Z", sending_window, time_zone: "Europe/Berlin" }).success,
    ).toBe(true);
  });

  test("is refused where it would mean nothing: the time may not be the one that was meant", () => {
    expect(complaints({ send_at: "2026-12-01T09:00:00Z", time_zone: "Europe/Berlin" })).toEqual([
      "time_zone: belongs to a send_at without an offset, or to a sending_window: leave it out",
    ]);
  });

  test("must exist", () => {
    expect(complaints({ send_at: "2026-12-01T09:00:00", time_zone: "Europe/Atlantis" })).toEqual([
      "time_zone: must be a time zone of the IANA database, such as Europe/Berlin",
    ]);
  });
});

test("a start must be ahead, and no more than 366 days", () => {
  const now = new Date("2026-11-24T10:00:00Z");
  expect(startProblem(now, now)).toBe(
    "send_at: must be in the future, and 2026-11-24T10:00:00.000Z is not; leave it out to start at once.",
  );
  expect(startProblem(new Date("2026-11-24T10:00:00.001Z"), now)).toBeUndefined();
  expect(startProblem(new Date("2027-11-25T10:00:00Z"), now)).toBeUndefined();
  expect(startProblem(new Date("2027-11-25T10:00:00.001Z"), now)).toBe(
    "send_at: must be within 366 days, and 2027-11-25T10:00:00.001Z is not.",
  );
});

test("a start is due for an hour; then it was missed", () => {
  const standing = (now: string) => startState("2026-12-01T08:00:00.000Z", new Date(now));
  expect(
    ["07:59:59.999", "08:00:00", "09:00:00", "09:00:00.001"].map((time) => standing(`2026-12-01T${time}Z`)),
  ).toEqual(["ahead", "due", "due", "missed"]);
});

describe("a recurrence", () => {
  const weekly = { recurrence: { every: "week" } };
  const monday = { send_at: "2026-12-07T09:00:00", time_zone: "Europe/Berlin" };
  test.each<[string, object, string[] | undefined]>([
    ["is well with a local start", { ...monday, ...weekly }, undefined],
    [
      "may end on its first day",
      { ...monday, recurrence: { every: "week", until: "2026-12-07" } },
      undefined,
    ],
    ["needs a start", weekly, ["send_at: is required with a recurrence: it is its first time"]],
    [
      "needs a time zone",
      { send_at: "2026-12-07T08:00:00Z", ...weekly },
      ["send_at: must have no offset with a recurrence, but a time_zone, whose clocks it follows"],
    ],
    [
      "does not end before it begins",
      { ...monday, recurrence: { every: "week", until: "2026-12-06" } },
      ["recurrence.until: must be the day of the first start, or a later one"],
    ],
    [
      "names no addresses",
      { ...monday, ...weekly, audience: ["ada@example.net"] },
      [
        "recurrence: works with contacts, lists and segments alone: put the addresses that are named on a list instead",
      ],
    ],
    [
      "leaves no addresses out",
      { ...monday, ...weekly, audience: { all: true, exclude: { addresses: ["ada@example.net"] } } },
      [
        "recurrence: works with contacts, lists and segments alone: put the addresses that are named on a list instead",
      ],
    ],
  ])("%s", (_, fields, expected) => {
    expect(complaints(fields)).toEqual(expected);
  });
});
