import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { AwsError } from "../../../../../stacks/local/types.ts";
import { eventually } from "../../../../support/eventually.ts";
import {
  account,
  everything,
  openEventBridge,
  openShop,
  order,
  put,
  queue,
  region,
} from "../../../../support/local-eventbridge.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

describe("delivery", () => {
  const serverError = () => new AwsError("InternalError", "try later", 500);
  /** What is said of events that are given up. */
  const silenceReports = () => vi.spyOn(console, "error").mockImplementation(() => {});
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("a target gets its events in order of arrival", async () => {
    const { eventBridge, events } = await openShop();
    eventBridge.start();
    for (let first = 0; first < 100; first += 10)
      await put(events, ...Array.from({ length: 10 }, (_, index) => order(first + index)));
    await eventually(() => expect(eventBridge.delivered).toHaveLength(100));
    expect(eventBridge.ids()).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test("nothing is delivered before start, and everything after", async () => {
    const { eventBridge, events } = await openShop();
    await put(events, order(1));
    expect(eventBridge.delivered).toEqual([]);
    eventBridge.start();
    await eventually(() => expect(eventBridge.ids()).toEqual([1]));
  });

  test("a failed delivery is retried, and holds up no other", async () => {
    let failures = 2;
    const { eventBridge, events } = await openShop((_, event) => {
      if ((event.detail as { n: number }).n === 1 && failures-- > 0) throw serverError();
    });
    eventBridge.start();
    await put(events, order(1), order(2), order(3));
    await eventually(() => expect(eventBridge.delivered).toHaveLength(3));
    expect(eventBridge.ids()).toEqual([2, 3, 1]);
  });

  test("throttling is retried although its status is 400", async () => {
    let failures = 1;
    const { eventBridge, events } = await openShop(() => {
      if (failures-- > 0) throw new AwsError("ThrottlingException", "slow down", 400);
    });
    eventBridge.start();
    await put(events, order(1));
    await eventually(() => expect(eventBridge.ids()).toEqual([1]));
  });

  test("a target that refuses for good loses the event to the dead-letter queue, at once", async () => {
    const report = silenceReports();
    const attempts: string[] = [];
    const { eventBridge, events } = await openShop((arn) => {
      attempts.push(arn);
      if (arn === queue("q")) throw new AwsError("AccessDenied", "no policy", 403);
    });
    eventBridge.putTarget({
      bus: "shop",
      rule: "all",
      id: "q",
      arn: queue("q"),
      deadLetterArn: queue("dlq"),
    });
    eventBridge.start();

    const reply = await put(events, order(1));

    await eventually(() => expect(report).toHaveBeenCalledTimes(1));
    expect(attempts).toEqual([queue("q"), queue("dlq")]);
    expect(eventBridge.delivered).toMatchObject([
      {
        arn: queue("dlq"),
        from: `events.amazonaws.com arn:aws:events:${region}:${account}:rule/shop/all`,
        event: { id: reply.Entries![0]!.EventId, detail: { n: 1 } },
        attributes: {
          RULE_ARN: `arn:aws:events:${region}:${account}:rule/shop/all`,
          TARGET_ARN: queue("q"),
          ERROR_CODE: "AccessDenied",
          ERROR_MESSAGE: "no policy",
        },
      },
    ]);
    expect(report.mock.calls[0]![0]).toBe(
      `EventBridge gave up on event ${reply.Entries![0]!.EventId} of arn:aws:events:${region}:${account}:rule/shop/all for ${queue("q")} after 0 retries (AccessDenied: no policy): sent to ${queue("dlq")}`,
    );
  });

  test("without a dead-letter queue, or with one that refuses too, the event is dropped and said to be", async () => {
    const report = silenceReports();
    const { eventBridge, events } = await openShop(() => {
      throw new AwsError("AccessDenied", "no policy", 403);
    });
    eventBridge.start();
    await put(events, order(1));
    await eventually(() => expect(report).toHaveBeenCalledTimes(1));
    expect(report.mock.calls[0]![0]).toContain("dropped, for the target has no dead-letter queue");

    eventBridge.putTarget({
      bus: "shop",
      rule: "all",
      id: "q",
      arn: queue("q"),
      deadLetterArn: queue("dlq"),
    });
    await put(events, order(2));
    await eventually(() => expect(report).toHaveBeenCalledTimes(2));
    expect(report.mock.calls[1]![0]).toContain(
      `dropped, for ${queue("dlq")} refused it (AccessDenied: no policy)`,
    );
  });

  test("retries end after the maximum of the target", async () => {
    const report = silenceReports();
    let attempts = 0;
    const { eventBridge, events } = await openShop((arn) => {
      if (arn !== queue("q")) return;
      attempts++;
      throw serverError();
    });
    eventBridge.putTarget({
      bus: "shop",
      rule: "all",
      id: "q",
      arn: queue("q"),
      deadLetterArn: queue("dlq"),
      maximumRetryAttempts: 2,
    });
    eventBridge.start();
    await put(events, order(1));
    await eventually(() => expect(eventBridge.delivered).toMatchObject([{ arn: queue("dlq") }]));
    expect(attempts).toBe(3);
    expect(report).toHaveBeenCalledTimes(1);
  });

  test("retries end by default within a day and 185 attempts, and keep to the maximum age", async () => {
    silenceReports();
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "Date"],
      now: new Date("2026-11-24T00:00:00Z"),
    });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const attempts: Record<string, number[]> = { q: [], young: [] };
    const eventBridge = openEventBridge((arn) => {
      attempts[arn.split(":").at(-1)!]!.push(Date.now());
      throw serverError();
    });
    eventBridge.putRule({ bus: "default", name: "all", pattern: everything, enabled: true });
    eventBridge.putTarget({ bus: "default", rule: "all", id: "q", arn: queue("q") });
    eventBridge.putTarget({
      bus: "default",
      rule: "all",
      id: "y",
      arn: queue("young"),
      maximumEventAgeSeconds: 60,
    });
    eventBridge.start();
    const started = Date.now();
    await eventBridge.publish({ source: "s", detailType: "t", detail: {}, time: new Date(), resources: [] });
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);

    const day = 86_400_000;
    expect(attempts.q!.length).toBeGreaterThan(150);
    expect(attempts.q!.length).toBeLessThanOrEqual(186);
    expect(attempts.q!.at(-1)! - started).toBeGreaterThan(day / 2);
    expect(attempts.q!.at(-1)! - started).toBeLessThanOrEqual(day);
    expect(attempts.young!.length).toBeGreaterThan(5);
    expect(attempts.young!.at(-1)! - started).toBeLessThanOrEqual(60_000);
  });

  test("an accepted event survives a killed process, even when the new start declares nothing", async () => {
    const stateDir = makeStateDir();
    const script = `
      import { createEventBridge } from ${JSON.stringify(new URL("../../../../../stacks/local/eventbridge/eventbridge.ts", import.meta.url).href)};
      const eventBridge = createEventBridge({ stateDir: ${JSON.stringify(stateDir)}, region: "${region}", account: "${account}",
        deliver: () => new Promise(() => {}) });
      eventBridge.putRule({ bus: "default", name: "all", pattern: '{"source":["shop"]}', enabled: true });
      eventBridge.putTarget({ bus: "default", rule: "all", id: "q", arn: "${queue("q")}" });
      eventBridge.start();
      const entry = (n) => ({ Source: "shop", DetailType: "t", Detail: JSON.stringify({ n }) });
      await eventBridge.engine.call({ operation: "PutEvents", body: Buffer.from(JSON.stringify({ Entries: [entry(1), entry(2)] })) });
      process.kill(process.pid, "SIGKILL");`;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    expect(child).toMatchObject({ signal: "SIGKILL", stderr: "" });

    const eventBridge = openEventBridge(undefined, stateDir);
    eventBridge.start();
    await eventually(() => expect(eventBridge.ids()).toEqual([1, 2]));
    await eventBridge.stop();

    // Delivered is delivered: another start delivers nothing.
    const again = openEventBridge(undefined, stateDir);
    again.start();
    await again.stop();
    expect(again.delivered).toEqual([]);
  });

  test("stop waits for the delivery in flight and leaves the others for the next start", async () => {
    const stateDir = makeStateDir();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { eventBridge, events } = await openShop(() => held, stateDir);
    eventBridge.start();
    await put(events, order(1), order(2));
    const stopping = eventBridge.stop();
    release();
    await stopping;
    expect(eventBridge.ids()).toEqual([1]);

    const next = openEventBridge(undefined, stateDir);
    next.start();
    await eventually(() => expect(next.ids()).toEqual([2]));
  });
});
