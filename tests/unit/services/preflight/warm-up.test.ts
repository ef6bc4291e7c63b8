import { expect, test } from "vitest";
import { readWarmUp, secondsUnder } from "../../../../services/preflight/warm-up.ts";

const plan = { identity: "example.org", starts: "2026-12-01", first: 50, growth: 2, days: 10 };
const now = new Date("2026-12-01T18:00:00.000Z");
const read = (recipients: number, { taken = 0, starts = now, from = "hello@example.org" } = {}) =>
  readWarmUp({ plans: [plan], store: { taken: async () => taken } }, from, recipients, { now, starts });

test("what is left of today, and on how many days a campaign is sent", async () => {
  expect(await read(60, { taken: 45 })).toEqual({
    identity: "example.org",
    cap: 50,
    left: 5,
    days: 2,
    next: new Date("2026-12-02T00:00:00.000Z"),
  });
});

test("of a campaign that starts on another day it is that day's cap, which nobody has taken of", async () => {
  const starts = new Date("2026-12-03T08:00:00.000Z");
  expect(await read(300, { taken: 45, starts })).toMatchObject({ cap: 200, left: 200, days: 2 });
});

test("none is told of a sender that is not warmed up, or after the last day", async () => {
  expect(await read(60, { from: "hello@example.com" })).toBeUndefined();
  expect(await read(60, { starts: new Date("2026-12-11T00:00:00.000Z") })).toBeUndefined();
});

test("it takes the rest of the day, the days between, or the rate where that is slower", async () => {
  const [one, two, three] = [(await read(50))!, (await read(60))!, (await read(151))!];
  expect([one, two, three].map(({ days }) => days)).toEqual([1, 2, 3]);
  expect([one, two, three].map((state) => secondsUnder(state, now, 40))).toEqual([40, 21_600, 108_000]);
  expect(secondsUnder(two, now, 50_000)).toBe(50_000);
});
