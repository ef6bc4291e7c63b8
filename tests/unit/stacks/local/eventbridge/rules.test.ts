import { TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../../support/eventually.ts";
import {
  account,
  busArn,
  clientOf,
  everything,
  openEventBridge,
  openShop,
  order,
  put,
  queue,
  region,
} from "../../../../support/local-eventbridge.ts";

describe("PutEvents", () => {
  test("an event reaches the target of a matching rule in the envelope of AWS", async () => {
    const { eventBridge, events } = await openShop();
    eventBridge.start();
    const time = new Date("2026-11-24T10:30:02.789Z");

    const reply = await put(events, order(1, { Time: time, Resources: ["arn:x"] }));

    await eventually(() => expect(eventBridge.delivered).toHaveLength(1));
    const id = reply.Entries![0]!.EventId!;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: id }] });
    expect(eventBridge.delivered).toEqual([
      {
        arn: queue("q"),
        from: `events.amazonaws.com arn:aws:events:${region}:${account}:rule/shop/all`,
        event: {
          version: "0",
          id,
          "detail-type": "OrderPlaced",
          source: "shop",
          account,
          time: "2026-11-24T10:30:02Z",
          region,
          resources: ["arn:x"],
          detail: { n: 1 },
        },
      },
    ]);
  });

  test("entries fail one by one, and only the good ones are delivered", async () => {
    const { eventBridge, events } = await openShop();
    eventBridge.start();

    const reply = await put(
      events,
      order(1, { Detail: "{" }),
      order(2, { Detail: "[]" }),
      order(3, { Source: "" }),
      order(4, { DetailType: undefined }),
      order(5, { Detail: undefined }),
      order(6, { Source: "aws.ses" }),
      order(7, { DetailType: "t".repeat(129) }),
      order(8),
    );

    await eventually(() => expect(eventBridge.ids()).toEqual([8]));
    const missing = (name: string) => ({
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const malformed = { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
    expect(reply.FailedEntryCount).toBe(7);
    expect(reply.Entries).toEqual([
      malformed,
      malformed,
      missing("Source"),
      missing("DetailType"),
      missing("Detail"),
      { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
      {
        ErrorCode: "InvalidArgument",
        ErrorMessage: "Parameter DetailType is not valid. Reason: DetailType is longer than 128 characters.",
      },
      { EventId: expect.any(String) },
    ]);
  });

  test("eleven entries, or 1 MB in all, refuse the whole request", async () => {
    const { events } = await openShop();
    const detail = (bytes: number) => ({
      Source: "s",
      DetailType: "t",
      Detail: `{"x":"${"y".repeat(bytes - 8)}"}`,
    });
    const refusal = { name: "ValidationException" };

    await expect(put(events, ...Array.from({ length: 11 }, (_, n) => order(n)))).rejects.toMatchObject(
      refusal,
    );
    await expect(put(events, detail(1_048_576 - 2))).rejects.toMatchObject({
      ...refusal,
      message: "Total size of the entries in the request is over the limit.",
    });
    await expect(put(events, detail(1_048_576 - 3))).resolves.toMatchObject({ FailedEntryCount: 0 });
  });

  test("an entry for a bus that does not exist succeeds and goes nowhere, as on AWS", async () => {
    const { eventBridge, events } = await openShop();
    eventBridge.start();
    await expect(put(events, order(1, { EventBusName: "other" }), order(2))).resolves.toMatchObject({
      FailedEntryCount: 0,
    });
    await eventually(() => expect(eventBridge.ids()).toEqual([2]));
  });

  test("an operation that is not implemented is refused by name", async () => {
    const { eventBridge } = await openShop();
    await expect(
      eventBridge.engine.call({
        service: "events",
        operation: "PutPartnerEvents",
        principal: { role: "api" },
        method: "POST",
        url: new URL("http://localhost"),
        headers: {},
        body: Buffer.from("{}"),
      }),
    ).rejects.toMatchObject({ code: "UnknownOperationException" });
  });
});

describe("rules", () => {
  test("only enabled rules on the bus of the event that match it deliver, to each of their targets", async () => {
    const { eventBridge, events } = await openShop();
    const rule = (bus: string, name: string, pattern: object, enabled = true) => {
      eventBridge.putRule({ bus, name, pattern: JSON.stringify(pattern), enabled });
      eventBridge.putTarget({ bus, rule: name, id: name, arn: queue(name) });
    };
    rule("shop", "matching", { detail: { n: [{ numeric: [">", 1] }] } });
    eventBridge.putTarget({
      bus: "shop",
      rule: "matching",
      id: "second",
      arn: queue("second"),
      input: '{"tick":true}',
    });
    rule("shop", "other-source", { source: ["warehouse"] });
    rule("shop", "disabled", { source: ["shop"] }, false);
    rule("default", "default-bus", { source: ["shop"] });
    eventBridge.start();

    await put(events, order(1), order(2, { EventBusName: busArn }));

    await eventually(() => expect(eventBridge.delivered).toHaveLength(4));
    const seen = (name: string) =>
      eventBridge.delivered
        .filter(({ arn }) => arn === queue(name))
        .map(({ event }) => event.detail ?? event);
    expect(seen("q")).toEqual([{ n: 1 }, { n: 2 }]);
    expect(seen("matching")).toEqual([{ n: 2 }]);
    expect(seen("second")).toEqual([{ tick: true }]);
  });

  test("declaring again replaces: nothing is delivered twice", async () => {
    const { eventBridge, events } = await openShop();
    eventBridge.ensureBus("shop");
    eventBridge.putRule({ bus: "shop", name: "all", pattern: everything, enabled: true });
    eventBridge.putTarget({ bus: "shop", rule: "all", id: "q", arn: queue("q") });
    eventBridge.start();
    await put(events, order(1), order(2));
    await eventually(() => expect(eventBridge.ids()).toEqual([1, 2]));
  });

  test("wrong declarations are refused", () => {
    const eventBridge = openEventBridge();
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    const pattern = everything;
    expect(() => eventBridge.putRule({ bus: "none", name: "r", pattern, enabled: true })).toThrowError(
      code("ResourceNotFoundException"),
    );
    expect(() =>
      eventBridge.putRule({ bus: "default", name: "r", pattern: '{"a":1}', enabled: true }),
    ).toThrowError(code("InvalidEventPatternException"));
    expect(() => eventBridge.putRule({ bus: "default", name: "r", enabled: true })).toThrowError(
      code("ValidationException"),
    );
    expect(() =>
      eventBridge.putTarget({ bus: "default", rule: "none", id: "t", arn: queue("q") }),
    ).toThrowError(code("ResourceNotFoundException"));
    eventBridge.putRule({ bus: "default", name: "r", pattern, enabled: true });
    const target = (id: string) => ({ bus: "default", rule: "r", id, arn: queue(id) });
    expect(() => eventBridge.putTarget({ ...target("t"), input: "{" })).toThrowError(
      code("ValidationException"),
    );
    for (const id of ["1", "2", "3", "4", "5"]) eventBridge.putTarget(target(id));
    expect(() => eventBridge.putTarget(target("6"))).toThrowError(code("LimitExceededException"));
    expect(() =>
      eventBridge.putArchive({ name: "a", busArn: `${busArn}-none`, retentionDays: 1 }),
    ).toThrowError(code("ResourceNotFoundException"));
  });

  test("an AWS service publishes on the default bus", async () => {
    const eventBridge = openEventBridge();
    eventBridge.putRule({ bus: "default", name: "ses", pattern: '{"source":["aws.ses"]}', enabled: true });
    eventBridge.putTarget({ bus: "default", rule: "ses", id: "q", arn: queue("q") });
    eventBridge.start();
    const time = new Date("2026-11-24T10:30:02Z");
    await eventBridge.publish({
      source: "aws.ses",
      detailType: "Email Sent",
      detail: { n: 1 },
      time,
      resources: [],
    });
    await eventually(() => expect(eventBridge.ids()).toEqual([1]));
    expect(eventBridge.delivered[0]).toMatchObject({
      from: `events.amazonaws.com arn:aws:events:${region}:${account}:rule/ses`,
      event: { source: "aws.ses", "detail-type": "Email Sent", time: "2026-11-24T10:30:02Z" },
    });
  });
});

describe("TestEventPattern", () => {
  const event = {
    id: "1",
    account,
    source: "shop",
    time: "2026-11-24T10:00:00Z",
    region,
    resources: [],
    "detail-type": "t",
    detail: { n: 1 },
  };
  const ask = async (EventPattern: string, Event: object) =>
    (await clientOf(openEventBridge())).send(
      new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(Event) }),
    );

  test("says whether a pattern matches an event", async () => {
    expect(await ask('{"detail":{"n":[1]}}', event)).toMatchObject({ Result: true });
    expect(await ask('{"detail":{"n":[2]}}', event)).toMatchObject({ Result: false });
  });

  test("refuses a malformed pattern and an event without the mandatory fields", async () => {
    await expect(ask('{"detail":1}', event)).rejects.toMatchObject({ name: "InvalidEventPatternException" });
    await expect(ask('{"detail":{"n":[1]}}', { source: "shop" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
