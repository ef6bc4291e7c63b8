import { expect, test } from "vitest";
import { seriesViolations } from "../../chaos/check-series.ts";
import type { Expected, Observation } from "../../chaos/observation.ts";
import type { CampaignItem } from "../../chaos/tables.ts";

const dayMs = 86_400_000;
const first = Date.parse("2026-12-07T08:00:00.000Z");
const day = (place: number, ms = 0) => new Date(first + place * dayMs + ms).toISOString();

/** The campaign of a day, made as the one before started, and started in time. */
const member = (place: number, last: boolean, fields: Partial<CampaignItem> = {}): CampaignItem =>
  ({
    campaign_id: `c${place}`,
    status: "completed",
    created_at: day(place - 1, 60_000),
    started_at: day(place, 30_000),
    send_at: day(place),
    series: { series_id: "c0", number: place + 1, planned_at: day(place) },
    ...(last ? {} : { next_campaign_id: `c${place + 1}` }),
    ...fields,
  }) as CampaignItem;

const plan: Expected = {
  readers: [],
  campaigns: [{ audience: "subscribed", days: 3 }],
  faults: { rules: [] },
};
const chain = [member(0, false), member(1, false), member(2, true)];
const judged = (series: readonly CampaignItem[], more: Partial<Observation> = {}): string[] =>
  seriesViolations(plan, {
    campaignIds: ["c0"],
    journal: [],
    endedAt: first + 2 * dayMs,
    series,
    ...more,
  } as unknown as Observation);
const ended = (ms: number): Partial<Observation> => ({
  journal: [{ did: "end series", askedAt: first + ms - 1, at: first + ms }],
});

test("a chain of three days is well", () => {
  expect(judged(chain)).toEqual([]);
});

test.each<[string, readonly CampaignItem[], Partial<Observation>, RegExp]>([
  [
    "a day that was made twice",
    [...chain, member(1, true, { campaign_id: "twin" })],
    {},
    /has the number 2, and is the 3th/,
  ],
  [
    "one that nothing leads to",
    [member(0, true), chain[1]!, chain[2]!],
    {},
    /followed by undefined, and the next there is is c1/,
  ],
  ["one that is lost", [member(0, true)], { endedAt: first + dayMs }, /no campaign follows c0/],
  [
    "two that wait",
    [member(0, false, { status: "scheduled" }), member(1, true)],
    {},
    /waits for its time, and is followed/,
  ],
  [
    "a day that was left out",
    [
      member(0, false, { next_campaign_id: "c2" }),
      member(2, true, {
        created_at: day(0, 60_000),
        series: { series_id: "c0", number: 2, planned_at: day(2) },
      }),
    ],
    {},
    /left out 2026-12-08/,
  ],
  [
    "an hour that is another",
    [
      member(0, false),
      member(1, true, { series: { series_id: "c0", number: 2, planned_at: day(1, 3_600_000) } }),
    ],
    {},
    /is planned for 2026-12-08T09/,
  ],
  [
    "one that was made after the end",
    [member(0, false), member(1, true)],
    ended(50_000),
    /c1 of a series began after/,
  ],
  [
    "one that started after the end",
    [member(0, false), member(1, true)],
    ended(90_000),
    /c1 of a series began after/,
  ],
])("%s is found", (_, series, more, violation) => {
  expect(judged(series, more).join("\n")).toMatch(violation);
});

test("what had passed before the end of the run may be left out, and so may what was ended", () => {
  expect(judged([member(0, true)], { endedAt: first + 3 * dayMs })).toEqual([]);
  expect(judged([member(0, true, { series_ended_at: day(0, 90_000) })], ended(90_000))).toEqual([]);
});

test("a campaign that nobody asked to come again does not", () => {
  const once = { ...plan, campaigns: [{ audience: "subscribed" as const }] };
  expect(
    seriesViolations(once, { campaignIds: ["c0"], journal: [], series: chain } as unknown as Observation),
  ).toHaveLength(3);
});
