import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { deliver } from "../../webhooks/deliver.ts";
import { webhookKeys } from "../../webhooks/keys.ts";
import { post } from "../../webhooks/post.ts";
import { readWebhooksEnvironment } from "./env.ts";

const log = createLog("webhooks");
const env = readWebhooksEnvironment();
const keys = webhookKeys(documentClient(), env.WEBHOOK_KEYS_TABLE);
const sqs = new SQSClient({});

/** A receiver has so long to answer, in milliseconds. */
const timeoutMs = 10_000;

/** A queue has the events of one webhook: its ARN ends with the name that its URL ends with. */
const webhookOf = ({ eventSourceARN }: SQSRecord) => {
  const queue = eventSourceARN.split(":").at(-1);
  const found = env.WEBHOOKS.find(({ queue_url }) => queue_url.endsWith(`/${queue}`));
  if (!found) throw new Error(`No webhook has the queue ${queue}`);
  return found;
};

/** Events of a webhook's queue → that webhook, all at once: a batch takes as long as its slowest. */
export const handler = async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  log.addContext(context);
  const tries = Records.map(async (record) => {
    const webhook = webhookOf(record);
    const waiting = {
      messageId: record.messageId,
      body: record.body,
      receives: Number(record.attributes.ApproximateReceiveCount),
    };
    const hide = async (_: unknown, seconds: number) => {
      const { receiptHandle: ReceiptHandle } = record;
      const Message = { QueueUrl: webhook.queue_url, ReceiptHandle, VisibilityTimeout: seconds };
      await sqs.send(new ChangeMessageVisibilityCommand(Message));
    };
    const send = (url: URL, headers: Readonly<Record<string, string>>, body: string) =>
      post(url, headers, body, { timeoutMs });
    return (await deliver({ keys, send, hide, log }, webhook, waiting)) ? [] : record.messageId;
  });
  const failed = (await Promise.all(tries)).flat();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
