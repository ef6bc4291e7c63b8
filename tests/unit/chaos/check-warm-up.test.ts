import { expect, it } from "vitest";
import { warmUpViolations } from "../../chaos/check-warm-up.ts";
import type { Expected, Observation } from "../../chaos/observation.ts";

const warmUp = { starts: "2026-01-01", first: 2, growth: 1.5, days: 2 };
const judged = (...times: readonly string[]): string[] =>
  warmUpViolations(
    { warmUp } as Expected,
    {
      attempts: times.map((time, id) => ({
        id,
        time,
        to: ["a@example.net"],
        message_id: `m${id}`,
        error: null,
        tags: { campaign_id: "c" },
        silent: false,
      })),
    } as unknown as Observation,
  );
const many = (count: number, time: string): string[] => Array(count).fill(time);

it("finds nothing where each day has what it may have, and none after the last", () => {
  expect(
    judged(
      ...many(2, "2026-01-01T10:00:00Z"),
      ...many(3, "2026-01-02T10:00:00Z"),
      ...many(9, "2026-01-03T10:00:00Z"),
    ),
  ).toEqual([]);
});

it("finds a day that has more", () => {
  expect(judged(...many(3, "2026-01-01T10:00:00Z"))).toContain(
    "3 mails were sent on day 1 of the warm-up, which has 2",
  );
  expect(judged(...many(4, "2026-01-02T10:00:00Z"))).toEqual([
    "4 mails were sent on day 2 of the warm-up, which has 3",
  ]);
});

it("allows what was on its way at midnight, if the day before had it left", () => {
  expect(judged(...many(2, "2026-01-02T00:03:00Z"), ...many(3, "2026-01-02T10:00:00Z"))).toEqual([]);
  expect(
    judged("2026-01-01T10:00:00Z", ...many(2, "2026-01-02T00:03:00Z"), ...many(3, "2026-01-02T10:00:00Z")),
  ).toEqual(["6 mails were sent by day 2 of the warm-up, which allows 5"]);
});

it("leaves alone what SES refused, and mails of no campaign", () => {
  const attempts = [
    { time: "2026-01-01T10:00:00Z", message_id: null, tags: { campaign_id: "c" } },
    { time: "2026-01-01T10:00:00Z", message_id: "m", tags: {} },
  ];
  const seen = { attempts: [...attempts, ...attempts, ...attempts] } as unknown as Observation;
  expect(warmUpViolations({ warmUp } as Expected, seen)).toEqual([]);
});
