import { describe, expect, onTestFinished, test, vi } from "vitest";
import { account, openEventBridge, region } from "../../../../support/local-eventbridge.ts";

describe("schedules", () => {
  const openScheduled = (schedule: string) => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "Date"],
      now: new Date("2026-11-24T10:30:20.500Z"),
    });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const eventBridge = openEventBridge();
    eventBridge.putRule({ bus: "default", name: "tick", schedule, enabled: true });
    eventBridge.putTarget({ bus: "default", rule: "tick", id: "f", arn: "arn:f" });
    eventBridge.start();
    return eventBridge;
  };

  test("rate(1 minute) delivers a Scheduled Event every minute", async () => {
    const eventBridge = openScheduled("rate(1 minute)");
    await vi.advanceTimersByTimeAsync(39_000);
    expect(eventBridge.delivered).toEqual([]);
    await vi.advanceTimersByTimeAsync(120_000);

    const rule = `arn:aws:events:${region}:${account}:rule/tick`;
    const tick = (time: string) => ({
      arn: "arn:f",
      from: `events.amazonaws.com ${rule}`,
      event: {
        version: "0",
        id: expect.any(String),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account,
        time,
        region,
        resources: [rule],
        detail: {},
      },
    });
    expect(eventBridge.delivered).toEqual([tick("2026-11-24T10:31:00Z"), tick("2026-11-24T10:32:00Z")]);
  });

  test.each([
    ["rate(5 minutes)", "2026-11-24T10:35:00Z"],
    ["rate(1 hour)", "2026-11-24T11:00:00Z"],
    ["rate(1 day)", "2026-11-25T00:00:00Z"],
    ["rate(60 days)", "2027-01-02T00:00:00Z"],
    ["cron(17 3 * * ? *)", "2026-11-25T03:17:00Z"],
    ["cron(31 10 * * ? *)", "2026-11-24T10:31:00Z"],
  ])("%s ticks next at %s", async (schedule, time) => {
    const eventBridge = openScheduled(schedule);
    await vi.advanceTimersByTimeAsync(Date.parse(time) - Date.now() - 1);
    expect(eventBridge.delivered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(eventBridge.delivered).toMatchObject([{ event: { time } }]);
  });

  test.each([
    "rate(1 minutes)",
    "rate(2 minute)",
    "rate(0 minutes)",
    "rate(1 second)",
    "cron(0 12 ? * MON *)",
    "cron(60 12 * * ? *)",
    "",
  ])("%s is refused", (schedule) => {
    const eventBridge = openEventBridge();
    expect(() => eventBridge.putRule({ bus: "default", name: "r", schedule, enabled: true })).toThrowError(
      expect.objectContaining({ code: "ValidationException" }),
    );
  });

  test("a schedule on a custom bus is refused", () => {
    const eventBridge = openEventBridge();
    eventBridge.ensureBus("shop");
    expect(() =>
      eventBridge.putRule({ bus: "shop", name: "r", schedule: "rate(1 minute)", enabled: true }),
    ).toThrowError(
      expect.objectContaining({
        code: "ValidationException",
        message: "ScheduleExpression is supported only on the default event bus.",
      }),
    );
  });
});
