import { expect, test } from "vitest";
import {
  cadenceWords,
  daysIn,
  ordinal,
  type Repeating,
  recurrenceWords,
} from "../../../web/recurrence-words.ts";

const monday = "2026-12-07T09:00";

test.each<[Repeating, string, string]>([
  [{ every: "day", interval: 1 }, monday, "Every day at 09:00 (UTC)"],
  [{ every: "day", interval: 2 }, monday, "Every 2 days at 09:00 (UTC)"],
  [{ every: "week", interval: 1 }, monday, "Every Monday at 09:00 (UTC)"],
  [{ every: "week", interval: 2 }, monday, "Every 2 weeks on Monday at 09:00 (UTC)"],
  [{ every: "month", interval: 1 }, "2026-12-02T23:30", "Every month on the 2nd at 23:30 (UTC)"],
  [
    { every: "month", interval: 3 },
    "2026-12-31T00:00",
    "Every 3 months on the 31st or the month’s last day at 00:00 (UTC)",
  ],
])("%j from %s on is: %s", (repeating, first, words) => {
  expect(recurrenceWords(repeating, first, "UTC")).toBe(words);
  expect(words.startsWith(cadenceWords(repeating)) || repeating.every === "week").toBe(true);
});

test("its end is said with the day", () => {
  const until = { every: "day", interval: 1, until: "2027-06-30" } as const;
  expect(recurrenceWords(until, monday, "Europe/Berlin")).toMatch(
    /^Every day at 09:00 \(Europe\/Berlin\), until .*2027$/,
  );
});

test("days are those of the time zone", () => {
  const [berlin] = daysIn(["2026-12-06T23:30:00Z"], "Europe/Berlin");
  expect(berlin).toBe(daysIn(["2026-12-07T12:00:00Z"], "UTC")[0]);
});

test("numbers have their endings", () => {
  expect([1, 2, 3, 4, 11, 21, 102].map(ordinal)).toEqual([
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "21st",
    "102nd",
  ]);
});
