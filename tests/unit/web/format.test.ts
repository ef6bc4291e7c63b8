import { expect, test } from "vitest";
import { bytes, counted, dollars, duration, share, weekdays, windowWords } from "../../../web/format.ts";

test("a size is rounded up, so that nothing over a limit reads as within it", () => {
  expect([0, 1023, 1024, 1025, 10 * 1024, 4_500_000, 10 * 1024 ** 2, 10 * 1024 ** 2 + 1].map(bytes)).toEqual([
    "0 B",
    "1,023 B",
    "1 KB",
    "1.1 KB",
    "10 KB",
    "4.3 MB",
    "10 MB",
    "11 MB",
  ]);
});

test("a duration is as rough as it is long", () => {
  expect([0.2, 42, 59.6, 61, 3600, 3 * 3600, 3 * 86_400].map(duration)).toEqual([
    "1 s",
    "42 s",
    "60 s",
    "1 min",
    "60 min",
    "3 h",
    "3 days",
  ]);
});

test("one is one, and everything else is many", () => {
  expect([counted(1, "entry", "entries"), counted(2, "entry", "entries"), counted(0, "mail")]).toEqual([
    "1 entry",
    "2 entries",
    "0 mails",
  ]);
});

test.each([
  [1, 8, "12.5%"],
  [0, 0, "–"],
  [0, 10_000, "0%"],
  [2, 10_000, "0.02%"],
  [14, 10_000, "0.14%"],
  [100, 10_000, "1%"],
  [1_246, 10_000, "12.5%"],
  [9_997, 10_000, "99.97%"],
  [9_999, 10_000, "99.99%"],
  [10_000, 10_000, "100%"],
  [1, 1_000_000, "under 0.01%"],
  [999_999, 1_000_000, "over 99.99%"],
  [3, 2, "150%"],
])("%i of %i is %s: none and all are said only where they are", (part, whole, words) => {
  expect(share(part, whole)).toBe(words);
});

test("a sending window reads with its days in the order of the week", () => {
  const hours = { from: "08:00", to: "20:00" };
  expect([
    windowWords({ ...hours, days: weekdays }),
    windowWords({ ...hours, days: ["fri", "mon"] }),
  ]).toEqual(["08:00–20:00 every day", "08:00–20:00 on Mon, Fri"]);
});

test("an amount of dollars is rounded up to the cent", () => {
  expect(dollars(0)).toMatch(/0\.00$/);
  expect(dollars(0.0003)).toMatch(/0\.01$/);
  expect(dollars(1_234.561)).toMatch(/1,234\.57$/);
});
