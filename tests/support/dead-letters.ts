import {
  GetQueueUrlCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetterQueueName } from "../../services/dead-letters/queues.ts";
import { type CloudClient, operatorConfig } from "./cloud.ts";

/** An SQS client of the person at the keyboard. */
export const operatorSqs = (cloud: CloudClient): SQSClient => new SQSClient(operatorConfig(cloud));

export const queueUrl = async (sqs: SQSClient, name: string): Promise<string> =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName: `tidings-local-${name}` }))).QueueUrl!;

/** Puts a message where SQS puts it after the last attempt, which by itself takes many minutes. @returns its id */
export const addDeadLetter = async (
  sqs: SQSClient,
  queue: DeadLetterQueueName,
  body: string | object,
  attributes: Record<string, MessageAttributeValue> = {},
): Promise<string> => {
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: await queueUrl(sqs, `${queue}-dlq`),
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
      MessageAttributes: attributes,
    }),
  );
  return MessageId!;
};

/** An event as a rule delivers it to a queue. */
export const event = (source: string, detailType: string, detail: unknown) => ({
  id: "b2c3d4e5-0000-4000-8000-000000000001",
  source,
  "detail-type": detailType,
  time: "2026-11-24T10:30:02Z",
  account: "000000000000",
  region: "us-east-1",
  resources: [],
  detail,
});
