import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { createMeter } from "../../../../../stacks/local/gateway/meter.ts";
import { type AwsCall, AwsError, type AwsReply } from "../../../../../stacks/local/types.ts";
import { ok, recordingEngine, startGateway } from "../../../../support/local-gateway.ts";

it("groups calls, errors and units by service and operation, and by role", () => {
  const meter = createMeter();
  const record = (
    service: string,
    operation: string,
    role: string,
    units: Record<string, number>,
    error = false,
  ) => meter.record({ service, operation, role, units, error });
  record("dynamodb", "GetItem", "api", { read_units: 0.5 });
  record("dynamodb", "PutItem", "api", { write_units: 1 });
  record("dynamodb", "PutItem", "sender", { write_units: 2 });
  record("dynamodb", "PutItem", "sender", {}, true);
  record("lambda", "Invoke", "sender", { requests: 1, gb_seconds: 0.25 });

  expect(meter.snapshot()).toEqual({
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    services: {
      dynamodb: {
        calls: 4,
        errors: 1,
        units: { read_units: 0.5, write_units: 3 },
        operations: {
          GetItem: { calls: 1, errors: 0, units: { read_units: 0.5 } },
          PutItem: { calls: 3, errors: 1, units: { write_units: 3 } },
        },
      },
      lambda: {
        calls: 1,
        errors: 0,
        units: { requests: 1, gb_seconds: 0.25 },
        operations: { Invoke: { calls: 1, errors: 0, units: { requests: 1, gb_seconds: 0.25 } } },
      },
    },
    roles: {
      api: {
        dynamodb: {
          calls: 2,
          errors: 0,
          units: { read_units: 0.5, write_units: 1 },
          operations: {
            GetItem: { calls: 1, errors: 0, units: { read_units: 0.5 } },
            PutItem: { calls: 1, errors: 0, units: { write_units: 1 } },
          },
        },
      },
      sender: {
        dynamodb: {
          calls: 2,
          errors: 1,
          units: { write_units: 2 },
          operations: { PutItem: { calls: 2, errors: 1, units: { write_units: 2 } } },
        },
        lambda: {
          calls: 1,
          errors: 0,
          units: { requests: 1, gb_seconds: 0.25 },
          operations: { Invoke: { calls: 1, errors: 0, units: { requests: 1, gb_seconds: 0.25 } } },
        },
      },
    },
  });
  meter.reset();
  expect(meter.snapshot()).toMatchObject({ services: {}, roles: {} });
});

describe("units of calls through the gateway", () => {
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  afterEach(() => gateway.stop());

  const given = async (service: string, answer: (call: AwsCall) => AwsReply) => {
    const { engine, calls } = recordingEngine(answer);
    gateway = await startGateway(() => ({ [service]: engine }));
    return calls;
  };
  const units = (service: string) => gateway.meter.snapshot().services[service]?.units;

  it("DynamoDB: the capacity consumed, which the caller sees only if it asked", async () => {
    const calls = await given("dynamodb", ({ operation }) =>
      operation === "BatchGetItem"
        ? ok({ Responses: {}, ConsumedCapacity: [{ CapacityUnits: 1.5 }, { CapacityUnits: 2 }] })
        : ok({ ConsumedCapacity: { TableName: "Table", CapacityUnits: 3 } }),
    );
    const client = new DynamoDBClient(gateway.clientOf("api"));
    const key = { TableName: "Table", Key: { k: { S: "}" } } };

    const { ConsumedCapacity: unasked } = await client.send(new GetItemCommand(key));
    const { ConsumedCapacity: refused } = await client.send(
      new GetItemCommand({ ...key, ReturnConsumedCapacity: "NONE" }),
    );
    const { ConsumedCapacity: asked } = await client.send(
      new GetItemCommand({ ...key, ReturnConsumedCapacity: "INDEXES" }),
    );
    await client.send(new BatchGetItemCommand({ RequestItems: { Table: { Keys: [] } } }));
    await client.send(new PutItemCommand({ TableName: "Table", Item: { k: { S: "a" } } }));

    expect([unasked, refused, asked]).toEqual([
      undefined,
      undefined,
      { TableName: "Table", CapacityUnits: 3 },
    ]);
    expect(units("dynamodb")).toEqual({ read_units: 12.5, write_units: 3 });
    expect(calls.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { ...key, ReturnConsumedCapacity: "TOTAL" },
      { ...key, ReturnConsumedCapacity: "TOTAL" },
      { ...key, ReturnConsumedCapacity: "INDEXES" },
      { RequestItems: { Table: { Keys: [] } }, ReturnConsumedCapacity: "TOTAL" },
      { TableName: "Table", Item: { k: { S: "a" } }, ReturnConsumedCapacity: "TOTAL" },
    ]);
  });

  it.each([
    ["an attribute is called like it", { Item: { ConsumedCapacity: { N: "7" } } }],
    ["a text has its name in it", { Item: { k: { S: '"ConsumedCapacity":{"CapacityUnits":9}}' } } }],
    ["there is nothing else", {}],
  ])("DynamoDB: the capacity is found wherever it stands, and where %s", async (_, answer) => {
    const ConsumedCapacity = { CapacityUnits: 3 };
    const answers = [
      { ...answer, ConsumedCapacity },
      { ConsumedCapacity, ...answer },
    ];
    await given("dynamodb", () => ok(answers.shift()!));
    const client = new DynamoDBClient(gateway.clientOf("api"));
    const get = new GetItemCommand({ TableName: "Table", Key: { k: { S: "a" } } });

    for (const _ of [1, 2]) {
      const { $metadata, ...seen } = await client.send(get);
      expect(seen).toEqual(answer);
    }

    expect(units("dynamodb")).toEqual({ read_units: 6 });
  });

  it("SQS: a request for each 64 KB sent or received", async () => {
    await given("sqs", ({ operation }) => {
      if (operation !== "ReceiveMessage") return ok({ MessageId: "1" });
      return ok({ Messages: [{ Body: "x".repeat(130 * 1024) }] });
    });
    const client = new SQSClient({ ...gateway.clientOf("api"), md5: false });
    const QueueUrl = `${gateway.origin}/000000000000/q`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    expect(units("sqs")).toEqual({ requests: 1 });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(65 * 1024) }));
    expect(units("sqs")).toEqual({ requests: 3 });
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(units("sqs")).toEqual({ requests: 6 });
  });

  it("EventBridge: an event for each 64 KB of each accepted entry", async () => {
    await given("events", () =>
      ok({
        FailedEntryCount: 1,
        Entries: [{ EventId: "1" }, { ErrorCode: "InternalFailure" }, { EventId: "3" }],
      }),
    );
    const entry = (bytes: number) => ({
      Source: "tidings",
      DetailType: "X",
      Detail: JSON.stringify("x".repeat(bytes)),
    });
    const Entries = [entry(1), entry(1), entry(65 * 1024)];
    await new EventBridgeClient(gateway.clientOf("api")).send(new PutEventsCommand({ Entries }));
    expect(units("events")).toEqual({ events: 3 });
  });

  it("SES: a message for each recipient, and its bytes", async () => {
    await given("ses", () => ok({ MessageId: "1" }));
    await new SESv2Client(gateway.clientOf("sender")).send(
      new SendEmailCommand({
        FromEmailAddress: "hello@example.com",
        Destination: { ToAddresses: ["a@b.c"], BccAddresses: ["d@e.f"] },
        Content: { Raw: { Data: Buffer.alloc(1000, "x") } },
      }),
    );
    expect(units("ses")).toEqual({ messages: 2, bytes: 1000 });
  });

  it("S3: requests by price class, deletes free", async () => {
    await given("s3", () => ({ status: 200, headers: {}, body: "" }));
    const client = new S3Client(gateway.clientOf("api"));
    const key = { Bucket: "content", Key: "a" };
    await client.send(new PutObjectCommand({ ...key, Body: "x" }));
    await client.send(new GetObjectCommand(key));
    await client.send(new GetObjectCommand(key));
    await client.send(new DeleteObjectCommand(key));
    expect(units("s3")).toEqual({ put_requests: 1, get_requests: 2 });
  });

  it("nothing is billed for an error, whether the engine throws it or replies with it", async () => {
    const replies: (() => AwsReply)[] = [
      () => ({ status: 400, headers: {}, body: '{"__type":"QueueDoesNotExist"}' }),
      () => {
        throw new AwsError("InvalidParameterValue", "no");
      },
    ];
    await given("sqs", () => replies.shift()!());
    const client = new SQSClient(gateway.clientOf("api"));
    const message = { QueueUrl: `${gateway.origin}/000000000000/q`, MessageBody: "x" };
    await expect(client.send(new SendMessageCommand(message))).rejects.toThrow();
    await expect(client.send(new SendMessageCommand(message))).rejects.toThrow();
    const tally = { calls: 2, errors: 2, units: {} };
    expect(gateway.meter.snapshot().roles).toEqual({
      api: { sqs: { ...tally, operations: { SendMessage: tally } } },
    });
  });
});
