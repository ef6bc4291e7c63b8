import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type MessageAttributeValue,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { failureOf } from "../../../../support/local-gateway.ts";
import {
  openSqsS3,
  runAndKill,
  startSqsS3Behind,
  temporaryFolder,
} from "../../../../support/local-sqs-s3.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cloud: Awaited<ReturnType<typeof startSqsS3Behind>>;
let client: SQSClient;

const start = async () => {
  cloud = await startSqsS3Behind(folder.path);
  client = new SQSClient(cloud.clientOf("sender"));
};
const stop = async () => {
  client.destroy();
  await cloud.stop();
};
beforeEach(async () => {
  folder = await temporaryFolder();
  await start();
});
afterEach(async () => {
  await stop();
  await folder.remove();
});

/** Bodies of the messages that are visible, up to 10. */
const receive = async (QueueUrl: string, more: object = {}) => {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }),
  );
  return Messages;
};

it("mints queue URLs on the origin of the gateway, wherever one is answered", async () => {
  const { url, arn } = await cloud.engines.ensureQueue("sender", {});

  expect(url).toBe(`${cloud.origin}/000000000000/sender`);
  expect(arn).toBe("arn:aws:sqs:us-east-1:000000000000:sender");
  expect((await client.send(new GetQueueUrlCommand({ QueueName: "sender" }))).QueueUrl).toBe(url);
  expect((await client.send(new ListQueuesCommand())).QueueUrls).toEqual([url]);
});

it("carries message attributes that a service adds", async () => {
  const { url } = await cloud.engines.ensureQueue("dead", {});
  await cloud.engines.send("dead", "an event", { ERROR_CODE: "NO_PERMISSIONS" });
  expect(await receive(url, { MessageAttributeNames: ["All"] })).toMatchObject([
    { Body: "an event", MessageAttributes: { ERROR_CODE: { StringValue: "NO_PERMISSIONS" } } },
  ]);
});

it("carries any text that SQS carries, checked by the SDK's checksums", async () => {
  const { url } = await cloud.engines.ensureQueue("sender", {});
  const bodies = ["plain", "Grüße – 你好", "emoji 😀 beyond U+FFFF", '{"json":"\\ud83d\\ude00"}'];
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  expect((await receive(url)).map(({ Body }) => Body)).toEqual(bodies);
});

it.each([["\u0000"], ["\uFFFE"], ["\uD83D"]])(
  "refuses a character that SQS refuses: %j",
  async (MessageBody) => {
    const { url } = await cloud.engines.ensureQueue("sender", {});
    // Straight to the engine, as the SDK would replace a lone half of a pair.
    const call = cloud.engines.send("sender", MessageBody);
    await expect(call).rejects.toMatchObject({ code: "InvalidMessageContents", status: 400 });
    expect(await receive(url)).toEqual([]);
  },
);

it("refuses a message and a batch above 1 MB", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  const half = { MessageBody: "x".repeat(600_000) };
  const tooLong = new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(1_048_577) });
  const tooLongTogether = new SendMessageBatchCommand({
    QueueUrl,
    Entries: [
      { Id: "1", ...half },
      { Id: "2", ...half },
    ],
  });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(1_048_576) }));
  expect(await failureOf(client.send(tooLong))).toMatchObject({ name: "InvalidParameterValue", status: 400 });
  expect(await failureOf(client.send(tooLongTogether))).toMatchObject({
    name: "BatchRequestTooLong",
    status: 400,
  });
});

it("raises the SDK's exception for a queue that does not exist", async () => {
  const QueueUrl = `${cloud.origin}/000000000000/nowhere`;
  const failure = await failureOf(client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })));
  expect(failure).toEqual({
    name: "QueueDoesNotExist",
    message: "The specified queue does not exist.",
    status: 400,
  });
  await expect(cloud.engines.send("nowhere", "x")).rejects.toMatchObject({ code: "QueueDoesNotExist" });
});

it("keeps messages and other attributes when a queue is declared again", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {
    VisibilityTimeout: "60",
    DelaySeconds: "0",
  });
  await cloud.engines.send("sender", "kept");
  await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "90" });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["VisibilityTimeout", "ApproximateNumberOfMessages"],
    }),
  );
  expect(Attributes).toEqual({ VisibilityTimeout: "90", ApproximateNumberOfMessages: "1" });
  await expect(cloud.engines.ensureQueue("sender", { VisibilityTimeout: "x" })).rejects.toMatchObject({
    code: "InvalidAttributeValue",
  });
});

it("makes a message visible again when its receiver says so, also after a restart", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "600" });
  await cloud.engines.send("sender", "again");
  const [message] = await receive(QueueUrl);
  expect(await receive(QueueUrl)).toEqual([]);
  const { ReceiptHandle } = message!;
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  await stop();
  await start();
  const again = await receive(`${cloud.origin}/000000000000/sender`, {
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  expect(again.map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
    ["again", { ApproximateReceiveCount: "2" }],
  ]);
});

it("moves a message to the dead-letter queue after its last receive", async () => {
  const dlq = await cloud.engines.ensureQueue("sender-dlq", {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 2 });
  const { url } = await cloud.engines.ensureQueue("sender", { RedrivePolicy, VisibilityTimeout: "0" });
  await cloud.engines.send("sender", "poison");
  expect([(await receive(url)).length, (await receive(url)).length, (await receive(url)).length]).toEqual([
    1, 1, 0,
  ]);
  expect((await receive(dlq.url)).map(({ Body }) => Body)).toEqual(["poison"]);
});

it("wakes a long poll when a message comes", async () => {
  const { url } = await cloud.engines.ensureQueue("sender", {});
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  await cloud.engines.send("sender", "at last");
  expect((await waiting).map(({ Body }) => Body)).toEqual(["at last"]);
});

it("does not hand out what was deleted", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "0" });
  await cloud.engines.send("sender", "done");
  const [message] = await receive(QueueUrl);
  const Entries = [{ Id: "1", ReceiptHandle: message!.ReceiptHandle }];
  const { Successful } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful).toEqual([{ Id: "1" }]);
  expect(await receive(QueueUrl)).toEqual([]);
});

it("survives kill -9 with all its messages, those in flight visible again, on another port", async () => {
  await stop();
  await runAndKill(join(import.meta.dirname, "../sqs-s3-process.ts"), folder.path);
  await start();
  const { url } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "600" });
  expect((await client.send(new GetQueueUrlCommand({ QueueName: "sender" }))).QueueUrl).toBe(url);
  expect((await receive(url)).map(({ Body }) => Body).sort()).toEqual(["in flight", "waiting"]);
});

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, text("x")]));

it.each<[string, { DelaySeconds?: number; MessageAttributes?: Record<string, MessageAttributeValue> }]>([
  ["a delay above 15 minutes", { DelaySeconds: 901 }],
  ["a delay below nothing", { DelaySeconds: -1 }],
  ["more than 10 attributes", { MessageAttributes: attributes(11) }],
  ["an attribute without a name", { MessageAttributes: { "": text("x") } }],
  ["an attribute whose name is kept for AWS", { MessageAttributes: { "AWS.x": text("x") } }],
  ["an attribute without a value", { MessageAttributes: { a: text("") } }],
  ["an attribute of an unknown type", { MessageAttributes: { a: { DataType: "Date", StringValue: "x" } } }],
])("refuses %s", async (_, more) => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  const message = { MessageBody: "x", ...more };
  expect(await failureOf(client.send(new SendMessageCommand({ QueueUrl, ...message })))).toMatchObject({
    name: "InvalidParameterValue",
    status: 400,
  });
  const Entries = [
    { Id: "good", MessageBody: "good" },
    { Id: "bad", ...message },
  ];
  const { Successful, Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect([Successful?.map(({ Id }) => Id), Failed?.map(({ Id, Code }) => [Id, Code])]).toEqual([
    ["good"],
    [["bad", "InvalidParameterValue"]],
  ]);
  expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(["good"]);
});

it("takes 10 attributes of every type, and hands out those that are asked for", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "0" });
  const MessageAttributes = {
    ...attributes(8),
    amount: { DataType: "Number", StringValue: "12.5" },
    "picture.small": { DataType: "Binary.png", BinaryValue: Buffer.from([1, 2, 250]) },
  };
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }));
  const [all] = await receive(QueueUrl, { MessageAttributeNames: ["All"] });
  expect(all?.MessageAttributes).toMatchObject({
    name7: text("x"),
    amount: { StringValue: "12.5" },
    "picture.small": { BinaryValue: new Uint8Array([1, 2, 250]) },
  });
  expect([all?.MD5OfMessageAttributes, sent.MD5OfMessageAttributes]).toEqual(
    Array(2).fill("ff0a1c769e17a1c7d93f70509c6f87fa"),
  );
  const [some] = await receive(QueueUrl, { MessageAttributeNames: ["amount", "picture.*"] });
  expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(["amount", "picture.small"]);
  const [none] = await receive(QueueUrl);
  expect(none?.MessageAttributes).toBeUndefined();
});

it.each([
  ["none entries", []],
  ["too many entries", Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: "x" }))],
  ["two entries of one id", [1, 2].map(() => ({ Id: "1", MessageBody: "x" }))],
  ["an entry of a wrong id", [{ Id: "a b", MessageBody: "x" }]],
])("refuses a batch of %s", async (_, Entries) => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  const refused = client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(await failureOf(refused)).toMatchObject({
    name: expect.stringMatching(
      /^(EmptyBatchRequest|TooManyEntriesInBatchRequest|BatchEntryIdsNotDistinct|InvalidBatchEntryId)$/,
    ),
    status: 400,
  });
  expect(await receive(QueueUrl)).toEqual([]);
});

it("keeps the trace header of the call that sent a message, also in a state folder from before", async () => {
  await stop();
  const database = new DatabaseSync(join(folder.path, "sqs.sqlite"));
  database.exec("ALTER TABLE messages DROP COLUMN trace_header");
  database.close();
  await start();
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "worker").stubEnv("_X_AMZN_TRACE_ID", "Root=1-a-b;Lineage=c:1");
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "1", MessageBody: "two" }] }));
  vi.unstubAllEnvs();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "three" }));
  const received = await receive(QueueUrl, { MessageSystemAttributeNames: ["AWSTraceHeader"] });
  const traced = { AWSTraceHeader: "Root=1-a-b;Lineage=c:1" };
  expect(received.map(({ Attributes }) => Attributes)).toEqual([traced, traced, undefined]);
});

it("refuses a receipt handle that this queue did not give", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  const other = await cloud.engines.ensureQueue("other", {});
  await cloud.engines.send("other", "x");
  const [foreign] = await receive(other.url);
  for (const ReceiptHandle of ["nonsense", foreign!.ReceiptHandle])
    expect(await failureOf(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })))).toMatchObject(
      { name: "ReceiptHandleIsInvalid", status: 400 },
    );
});

it("does not delete by an old receipt what another receives now", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "0" });
  await cloud.engines.send("sender", "twice");
  const [first] = await receive(QueueUrl);
  const [second] = await receive(QueueUrl);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle }));
  expect((await receive(QueueUrl)).map(({ MessageId }) => MessageId)).toEqual([second!.MessageId]);
});

it("changes the visibility of what is in flight only", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "600" });
  await cloud.engines.send("sender", "x");
  const [message] = await receive(QueueUrl);
  const { ReceiptHandle } = message!;
  const change = (VisibilityTimeout: number) =>
    client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [{ Id: "1", ReceiptHandle, VisibilityTimeout }],
      }),
    );
  expect((await change(43_201)).Failed).toMatchObject([{ Code: "InvalidParameterValue", SenderFault: true }]);
  expect((await change(0)).Successful).toEqual([{ Id: "1" }]);
  expect((await change(60)).Failed).toMatchObject([{ Code: "MessageNotInflight" }]);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect((await change(60)).Failed).toMatchObject([{ Code: "InvalidParameterValue" }]);
});

it("holds a delayed message back, and gives it to who waits when its time has come", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { DelaySeconds: "600" });
  await cloud.engines.send("sender", "much later");
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "soon", DelaySeconds: 1 }));
  expect(await receive(QueueUrl)).toEqual([]);
  expect((await receive(QueueUrl, { WaitTimeSeconds: 20 })).map(({ Body }) => Body)).toEqual(["soon"]);
});

it("gives a delayed message to who waits when the clock is moved over its time", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "tomorrow", DelaySeconds: 900 }));
  const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
  // By the time this is answered, the receive waits.
  await client.send(new GetQueueUrlCommand({ QueueName: "sender" }));
  const later = Date.now() + 901_000;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => later);
  cloud.engines.lookAgain();
  const startedAt = performance.now();
  expect((await waiting).map(({ Body }) => Body)).toEqual(["tomorrow"]);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  clock.mockRestore();
});

it("gives a message to who waits as soon as another makes it visible", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "600" });
  await cloud.engines.send("sender", "handed back");
  const [{ ReceiptHandle }] = (await receive(QueueUrl)) as [{ ReceiptHandle: string }];
  const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
  await client.send(new GetQueueUrlCommand({ QueueName: "sender" }));
  const startedAt = performance.now();
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  expect((await waiting).map(({ Body }) => Body)).toEqual(["handed back"]);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

it("counts what is visible, in flight and delayed, until the queue is purged", async () => {
  const { url: QueueUrl } = await cloud.engines.ensureQueue("sender", {});
  const counted = async () => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesDelayed: delayed } = Attributes;
    return [visible, Attributes.ApproximateNumberOfMessagesNotVisible, delayed];
  };
  for (const body of ["1", "2", "3"]) await cloud.engines.send("sender", body);
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds: 900 }));
  await receive(QueueUrl, { MaxNumberOfMessages: 1 });
  expect(await counted()).toEqual(["2", "1", "1"]);
  expect(cloud.engines.depths()).toEqual({ sender: { visible: 2, hidden: 2 } });
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await counted()).toEqual(["0", "0", "0"]);
  expect(cloud.engines.depths()).toEqual({});
});

it.each([
  ["MaxNumberOfMessages", 11],
  ["WaitTimeSeconds", 21],
  ["VisibilityTimeout", 43_201],
])("refuses to receive with %s %i", async (name, value) => {
  const { url } = await cloud.engines.ensureQueue("sender", {});
  expect(await failureOf(receive(url, { [name]: value }))).toMatchObject({ name: "InvalidParameterValue" });
});

it.each([
  ["an attribute it does not know", { FifoQueue: "true" }, "InvalidAttributeName"],
  [
    "a dead-letter queue that does not exist",
    {
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere","maxReceiveCount":2}',
    },
    "InvalidParameterValue",
  ],
])("refuses a queue with %s", async (_, given, code) => {
  await expect(cloud.engines.ensureQueue("sender", given)).rejects.toMatchObject({ code });
  await expect(cloud.engines.send("sender", "x")).rejects.toMatchObject({ code: "QueueDoesNotExist" });
});

it("ends a long poll when it stops", async () => {
  const other = await temporaryFolder();
  const { sqs, ensureQueue, stop: stopOther } = openSqsS3(other.path, cloud.origin);
  const { url: QueueUrl } = await ensureQueue("sender", {});
  const waiting = sqs.call({
    service: "sqs",
    operation: "ReceiveMessage",
    principal: { role: "operator" },
    method: "POST",
    url: new URL(cloud.origin),
    headers: {},
    body: Buffer.from(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 })),
  });
  stopOther();
  expect(await waiting).toMatchObject({ status: 200, body: "{}" });
  await other.remove();
});
