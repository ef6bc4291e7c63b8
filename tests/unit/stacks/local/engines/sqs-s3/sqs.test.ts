import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { failureOf } from "../../gateway/gateway-harness.ts";
import { runAndKill, startSqsS3Behind, temporaryFolder } from "./sqs-s3-harness.ts";

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
  await runAndKill("sqs-s3-process.ts", folder.path);
  await start();
  const { url } = await cloud.engines.ensureQueue("sender", { VisibilityTimeout: "600" });
  expect((await client.send(new GetQueueUrlCommand({ QueueName: "sender" }))).QueueUrl).toBe(url);
  expect((await receive(url)).map(({ Body }) => Body).sort()).toEqual(["in flight", "waiting"]);
});
