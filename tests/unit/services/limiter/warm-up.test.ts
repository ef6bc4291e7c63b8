import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { capOn, daysToSend, planOf, type WarmUpPlan } from "../../../../services/limiter/warm-up.ts";
import { createWarmUpAllowance } from "../../../../services/limiter/warm-up-allowance.ts";
import { warmUpStore } from "../../../../services/limiter/warm-up-store.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

const plan: WarmUpPlan = { identity: "example.org", starts: "2026-12-01", first: 50, growth: 1.5, days: 4 };
const today = "2026-12-01";

describe("a plan", () => {
  test("caps each day at so many times the one before, and none after its last", () => {
    const days = ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05", "2027-12-05"];
    expect(days.map((day) => capOn(plan, day))).toEqual([50, 75, 112, 168, undefined, undefined]);
  });

  test("that is dated too late caps what comes before it as its first day", () => {
    expect(capOn(plan, "2026-11-01")).toBe(50);
  });

  test("is that of a domain with all below it, or of an address, the closest first", () => {
    const of = (identity: string) => ({ ...plan, identity });
    const plans = [of("example.org"), of("news.example.org"), of("ada@example.org")];
    const found = (from: string) => planOf(plans, from)?.identity;
    expect(
      [
        "hello@Example.org",
        "a@x.example.org",
        "a@news.example.org",
        "Ada@example.org",
        "a@myexample.org",
      ].map(found),
    ).toEqual(["example.org", "example.org", "news.example.org", "ada@example.org", undefined]);
  });

  test.each([
    [10, 50, 1],
    [50, 50, 1],
    [51, 50, 2],
    [125, 50, 2],
    [126, 50, 3],
    // Its last day is the fourth: on the fifth there is no cap.
    [1_000_000, 50, 5],
    [75, 0, 2],
  ])("has %d mails, of which %d may be sent today, sent on %d days", (recipients, left, days) => {
    expect(daysToSend(plan, recipients, today, left)).toBe(days);
  });
});

let stage: Stage;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(`${today}T10:00:00.000Z`) });
  stage = await startStage();
});
afterEach(async () => {
  vi.useRealTimers();
  await stage.stop();
});
const store = () => warmUpStore(stage.db, "Limiter");

describe("the cap of a day", () => {
  test("is never taken beyond, by however many at the same time, and all of it is taken", async () => {
    const takers = Array.from({ length: 12 }, async () => {
      const own = store();
      let taken = 0;
      for (let got = 1; got > 0; taken += got) got = await own.take("example.org", today, 3, 50);
      return taken;
    });
    const all = await Promise.all(takers);
    expect(all.reduce((sum, one) => sum + one)).toBe(50);
    expect(await store().taken("example.org", today)).toBe(50);
  });

  test("begins anew on the next day, and is over for whoever has the day before", async () => {
    expect(await store().take("example.org", today, 60, 50)).toBe(50);
    expect(await store().take("example.org", "2026-12-02", 10, 75)).toBe(10);
    expect(await store().take("example.org", today, 1, 50)).toBe(0);
    expect(await store().taken("example.org", "2026-12-02")).toBe(10);
    expect(await store().taken("example.org", "2026-12-03")).toBe(0);
  });

  test("is one an identity", async () => {
    await store().take("example.org", today, 50, 50);
    expect(await store().take("example.net", today, 1, 50)).toBe(1);
  });
});

describe("the allowance of a sender", () => {
  const allowance = () => createWarmUpAllowance({ plans: [plan], store: store() });

  test("is all that is left of the day, and then a wait for the next", async () => {
    const { take } = allowance();
    expect(await take("hello@example.org", 45)).toBe(45);
    expect(await take("other@example.org", 8)).toBe(5);
    expect(await take("hello@example.org", 8)).toEqual({
      reason: "Waits for the next day: example.org is being warmed up, and 50 mails of it may be sent today.",
      until: Date.parse("2026-12-02T00:00:00.000Z"),
    });
  });

  test("is without an end for who is not warmed up, or not any more, and asks nobody", async () => {
    stage.meter.reset();
    const { take } = allowance();
    expect(await take("hello@example.com", 1_000)).toBe(1_000);
    vi.setSystemTime(new Date("2026-12-05T00:00:00.000Z"));
    expect(await take("hello@example.org", 1_000)).toBe(1_000);
    expect(stage.calls("UpdateItem")).toBe(0);
  });

  test("has what SES did not accept once more, on the same day", async () => {
    const { take, giveBack } = allowance();
    expect(await take("hello@example.org", 50)).toBe(50);
    giveBack("hello@example.org", 6);
    expect(await take("hello@example.org", 4)).toBe(4);
    expect(await take("hello@example.org", 4)).toBe(2);
    expect(await allowance().take("hello@example.org", 1)).toMatchObject({ reason: expect.any(String) });
    // Refused when the day is over: it is none of the next
    vi.setSystemTime(new Date("2026-12-02T00:00:00.000Z"));
    giveBack("hello@example.org", 6);
    expect(await take("hello@example.org", 100)).toBe(75);
  });
});
