import {
  DescribeReplayCommand,
  type EventBridgeClient,
  StartReplayCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../../support/eventually.ts";
import {
  account,
  busArn,
  everything,
  openShop,
  order,
  put,
  queue,
  region,
} from "../../../../support/local-eventbridge.ts";

describe("archive and replay", () => {
  const start = (events: EventBridgeClient, name: string, more: object = {}) =>
    events.send(
      new StartReplayCommand({
        ReplayName: name,
        EventSourceArn: `arn:aws:events:${region}:${account}:archive/kept`,
        EventStartTime: new Date("2026-11-24T10:00:00Z"),
        EventEndTime: new Date("2026-11-24T11:00:00Z"),
        Destination: { Arn: busArn },
        ...more,
      }),
    );
  const at = (n: number, time: string) => order(n, { Time: new Date(time) });

  const openArchived = async () => {
    const { eventBridge, events } = await openShop();
    const arn = eventBridge.putArchive({
      name: "kept",
      busArn,
      pattern: JSON.stringify({ detail: { n: [{ numeric: ["<", 10] }] } }),
      retentionDays: 0,
    });
    eventBridge.start();
    await put(
      events,
      at(1, "2026-11-24T09:59:59Z"),
      at(2, "2026-11-24T10:00:00Z"),
      at(3, "2026-11-24T10:59:59Z"),
      at(4, "2026-11-24T11:00:00Z"),
      at(11, "2026-11-24T10:30:00Z"),
    );
    await eventually(() => expect(eventBridge.delivered).toHaveLength(5));
    eventBridge.delivered.length = 0;
    return { eventBridge, events, arn };
  };

  test("a replay delivers the archived events of its time range again, with its name", async () => {
    const { eventBridge, events, arn } = await openArchived();
    const third = JSON.stringify({ detail: { n: [3] } });
    eventBridge.putRule({ bus: "shop", name: "third", pattern: third, enabled: true });
    eventBridge.putTarget({ bus: "shop", rule: "third", id: "t", arn: queue("third") });
    const reply = await start(events, "again", { Description: "why" });

    await eventually(() => expect(eventBridge.delivered).toHaveLength(3));
    const received = (name: string) => eventBridge.delivered.filter(({ arn }) => arn === queue(name));
    expect(received("third")).toMatchObject([{ event: { detail: { n: 3 } } }]);
    expect(received("q")).toMatchObject([
      { arn: queue("q"), event: { detail: { n: 2 }, "replay-name": "again", time: "2026-11-24T10:00:00Z" } },
      { arn: queue("q"), event: { detail: { n: 3 }, "replay-name": "again", time: "2026-11-24T10:59:59Z" } },
    ]);
    const ReplayArn = `arn:aws:events:${region}:${account}:replay/again`;
    expect(reply).toMatchObject({ ReplayArn, State: "STARTING", ReplayStartTime: expect.any(Date) });
    const { $metadata, ...described } = await events.send(new DescribeReplayCommand({ ReplayName: "again" }));
    expect(described).toEqual({
      ReplayName: "again",
      ReplayArn,
      Description: "why",
      State: "COMPLETED",
      EventSourceArn: arn,
      Destination: { Arn: busArn },
      EventStartTime: new Date("2026-11-24T10:00:00Z"),
      EventEndTime: new Date("2026-11-24T11:00:00Z"),
      EventLastReplayedTime: new Date("2026-11-24T10:59:59Z"),
      ReplayStartTime: reply.ReplayStartTime,
      ReplayEndTime: reply.ReplayStartTime,
    });
  });

  test("replayed events are not archived again, and reach only the rules of the filter", async () => {
    const { eventBridge, events } = await openArchived();
    eventBridge.putRule({ bus: "shop", name: "other", pattern: everything, enabled: true });
    eventBridge.putTarget({ bus: "shop", rule: "other", id: "o", arn: queue("other") });
    const filter = {
      Destination: { Arn: busArn, FilterArns: [`arn:aws:events:${region}:${account}:rule/shop/other`] },
    };

    await start(events, "first", filter);
    await start(events, "second", filter);

    await eventually(() => expect(eventBridge.delivered).toHaveLength(4));
    expect(eventBridge.delivered.map(({ arn, event }) => [arn, event["replay-name"]])).toEqual([
      [queue("other"), "first"],
      [queue("other"), "first"],
      [queue("other"), "second"],
      [queue("other"), "second"],
    ]);
  });

  test("wrong replays are refused", async () => {
    const { events } = await openArchived();
    await start(events, "taken");
    const refusal = (name: string, message: string) => expect.objectContaining({ name, message });
    await expect(start(events, "taken")).rejects.toEqual(
      refusal("ResourceAlreadyExistsException", "Replay taken already exists."),
    );
    await expect(
      start(events, "a", { EventSourceArn: `arn:aws:events:${region}:${account}:archive/none` }),
    ).rejects.toEqual(
      refusal(
        "ValidationException",
        "Parameter EventSourceArn is not valid. Reason: Archive none does not exist.",
      ),
    );
    await expect(start(events, "b", { EventEndTime: new Date("2026-11-24T10:00:00Z") })).rejects.toEqual(
      refusal(
        "ValidationException",
        "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
      ),
    );
    await expect(
      start(events, "c", { Destination: { Arn: busArn.replace("shop", "default") } }),
    ).rejects.toEqual(
      refusal(
        "ValidationException",
        "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
      ),
    );
    await expect(events.send(new DescribeReplayCommand({ ReplayName: "none" }))).rejects.toEqual(
      refusal("ResourceNotFoundException", "Replay none does not exist."),
    );
  });

  test("an archive forgets what is older than its retention", async () => {
    const { eventBridge, events } = await openShop();
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    eventBridge.putArchive({ name: "kept", busArn, retentionDays: 1 });
    await put(events, order(1, { Time: hoursAgo(25) }), order(2, { Time: hoursAgo(23) }));
    eventBridge.start();
    await eventually(() => expect(eventBridge.delivered).toHaveLength(2));
    await start(events, "all", { EventStartTime: hoursAgo(48), EventEndTime: new Date() });
    await eventually(() => expect(eventBridge.ids()).toEqual([1, 2, 2]));
  });
});
