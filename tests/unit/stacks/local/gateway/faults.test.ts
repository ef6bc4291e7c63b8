import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { createFaults, type FaultPlan } from "../../../../../stacks/local/gateway/faults.ts";
import type { AwsCall } from "../../../../../stacks/local/types.ts";
import { failureOf, ok, recordingEngine, startGateway } from "../../../../support/local-gateway.ts";

describe("a plan of faults", () => {
  const call = (operation: string, role = "sender", service = "ses"): AwsCall => ({
    service,
    operation,
    principal: { role },
    method: "POST",
    url: new URL("http://local"),
    headers: {},
    body: Buffer.alloc(0),
  });
  /** Which of 20 sends are hit. */
  const hits = (plan: FaultPlan) => {
    const faults = createFaults();
    faults.set(plan);
    return Array.from({ length: 20 }, () => (faults.next(call("SendEmail")).kind ? "x" : ".")).join("");
  };

  it("draws the same calls from the same seed, others from another", () => {
    const rules: FaultPlan["rules"] = [{ service: "ses", kind: "throttle", probability: 0.3 }];
    expect(hits({ seed: 7, rules })).toBe(hits({ seed: 7, rules }));
    expect(hits({ seed: 7, rules })).not.toBe(hits({ seed: 8, rules }));
  });

  it("hits every call without a probability, none with a probability of 0", () => {
    expect(hits({ seed: 1, rules: [{ service: "ses", kind: "throttle" }] })).toBe("x".repeat(20));
    expect(hits({ seed: 1, rules: [{ service: "ses", kind: "throttle", probability: 0 }] })).toBe(
      ".".repeat(20),
    );
  });

  it("lets the first calls pass and ends after so many hits", () => {
    const rules: FaultPlan["rules"] = [{ service: "ses", kind: "throttle", skip: 2, count: 3 }];
    expect(hits({ seed: 1, rules })).toBe(`..xxx${".".repeat(15)}`);
  });

  it("hits the operation and the role it names, and never the operator by any role", () => {
    const faults = createFaults();
    faults.set({
      seed: 1,
      rules: [{ service: "ses", operation: "SendEmail", role: "sender", kind: "throttle" }],
    });
    expect(faults.next(call("SendEmail")).kind).toBe("throttle");
    expect(faults.next(call("GetAccount")).kind).toBeUndefined();
    expect(faults.next(call("SendEmail", "api")).kind).toBeUndefined();
    expect(faults.next(call("SendEmail", "sender", "sqs")).kind).toBeUndefined();
    faults.set({ seed: 1, rules: [{ service: "ses", kind: "throttle" }] });
    expect(faults.next(call("SendEmail", "api")).kind).toBe("throttle");
    expect(faults.next(call("SendEmail", "operator")).kind).toBeUndefined();
  });

  it("adds up delays and lets the first other rule decide", () => {
    const faults = createFaults();
    const delay = { service: "ses", kind: "delay", delay_ms: 5 } as const;
    faults.set({
      seed: 1,
      rules: [delay, { service: "ses", kind: "error-before" }, { service: "ses", kind: "throttle" }, delay],
    });
    expect(faults.next(call("SendEmail"))).toEqual({ delayMs: 10, kind: "error-before" });
    expect(faults.injected()).toEqual([
      { kind: "delay", service: "ses", operation: "SendEmail", count: 2 },
      { kind: "error-before", service: "ses", operation: "SendEmail", count: 1 },
    ]);
    faults.clear();
    expect(faults.next(call("SendEmail"))).toEqual({ delayMs: 0 });
    expect(faults.injected()).toEqual([]);
  });

  it.each([
    [{ seed: 1, rules: [{ service: "ses", kind: "explode" }] }],
    [{ seed: 1, rules: [{ service: "ses", kind: "throttle", probability: 2 }] }],
    [{ seed: 1, rules: [{ service: "ses", kind: "delay" }] }],
    [{ seed: 1, rules: [{ service: "ses", kind: "throttle", delay_ms: 5 }] }],
    [{ seed: 1, rules: [{ service: "ses", kind: "throttle", operations: "SendEmail" }] }],
    [{ rules: [] }],
  ])("is refused when malformed: %j", (plan) => {
    const faults = createFaults();
    expect(() => faults.set(plan)).toThrow();
    expect(faults.plan()).toEqual({ seed: 0, rules: [] });
  });
});

/** The SDK compares it with the message it sent. */
const md5OfX = "9dd4e461268c8034f5c8564e155c67a6";

describe("at the gateway", () => {
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  afterEach(() => gateway.stop());

  const given = async (...rules: FaultPlan["rules"]) => {
    const { engine, calls } = recordingEngine(() => ok({ MessageId: "1", MD5OfMessageBody: md5OfX }));
    gateway = await startGateway(() => ({
      dynamodb: engine,
      sqs: engine,
      s3: engine,
      events: engine,
      ses: engine,
    }));
    gateway.faults.set({ seed: 1, rules });
    return calls;
  };

  const sendEmail = () =>
    new SESv2Client(gateway.clientOf("sender", "environment-1")).send(
      new SendEmailCommand({
        FromEmailAddress: "a@example.com",
        Content: { Raw: { Data: Buffer.from("x") } },
      }),
    );
  const putItem = () =>
    new DynamoDBClient(gateway.clientOf("sender")).send(new PutItemCommand({ TableName: "Table", Item: {} }));
  const sendMessage = () =>
    new SQSClient(gateway.clientOf("sender")).send(
      new SendMessageCommand({ QueueUrl: `${gateway.origin}/000000000000/q`, MessageBody: "x" }),
    );
  const putObject = () =>
    new S3Client(gateway.clientOf("sender")).send(
      new PutObjectCommand({ Bucket: "content", Key: "a", Body: "x" }),
    );
  const putEvents = () =>
    new EventBridgeClient(gateway.clientOf("sender")).send(
      new PutEventsCommand({ Entries: [{ Source: "tidings", DetailType: "X", Detail: "{}" }] }),
    );

  it.each([
    [
      "ses",
      sendEmail,
      { name: "TooManyRequestsException", message: "Maximum sending rate exceeded.", status: 429 },
    ],
    ["dynamodb", putItem, { name: "ProvisionedThroughputExceededException", status: 400 }],
    ["sqs", sendMessage, { name: "ThrottlingException", status: 400 }],
    ["s3", putObject, { name: "SlowDown", status: 503 }],
    ["events", putEvents, { name: "ThrottlingException", status: 400 }],
  ])("throttle is the throttling of %s, without effect", async (service, call, expected) => {
    const calls = await given({ service, kind: "throttle" });
    expect(await failureOf(call())).toMatchObject(expected);
    expect(calls).toEqual([]);
  });

  it.each([
    ["ses", sendEmail, "InternalServiceErrorException"],
    ["dynamodb", putItem, "InternalServerError"],
    ["sqs", sendMessage, "InternalError"],
    ["s3", putObject, "InternalError"],
    ["events", putEvents, "InternalException"],
  ])(
    "error-before and error-after are the same 500 of %s, without and with effect",
    async (service, call, name) => {
      const calls = await given(
        { service, kind: "error-before", count: 1 },
        { service, kind: "error-after", skip: 0, count: 1 },
      );
      const before = await failureOf(call());
      expect(before).toMatchObject({ name, status: 500 });
      expect(calls).toHaveLength(0);
      expect(await failureOf(call())).toEqual(before);
      expect(calls).toHaveLength(1);
      expect(await failureOf(call())).toBeUndefined();
    },
  );

  it("crash-before and crash-after end the caller's environment without an answer, before and after the effect", async () => {
    const calls = await given(
      { service: "ses", kind: "crash-before", count: 1 },
      { service: "ses", kind: "crash-after", count: 1 },
    );
    expect(await failureOf(sendEmail())).toMatchObject({
      message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
    expect([calls.length, gateway.crashed]).toEqual([0, ["environment-1"]]);
    expect(await failureOf(sendEmail())).toMatchObject({
      message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
    expect([calls.length, gateway.crashed]).toEqual([1, ["environment-1", "environment-1"]]);
  });

  it("delay lets a call wait and then succeed", async () => {
    const calls = await given({ service: "ses", kind: "delay", delay_ms: 50 });
    const start = performance.now();
    await sendEmail();
    // A timer may fire a fraction of a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
    expect(calls).toHaveLength(1);
  });

  it("a fault counts as an error on the meter; what had an effect is billed", async () => {
    await given(
      { service: "sqs", kind: "throttle", count: 1 },
      { service: "sqs", kind: "error-after", count: 1 },
    );
    for (let i = 0; i < 3; i++) await failureOf(sendMessage());
    expect(gateway.meter.snapshot().services.sqs).toMatchObject({
      calls: 3,
      errors: 2,
      units: { requests: 2 },
    });
  });
});
