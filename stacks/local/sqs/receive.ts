import * as z from "zod";
import { inRange, queueInput } from "./input.ts";
import { type MessageAttributes, md5, md5OfAttributes } from "./message.ts";
import type { Messages, ReceivedMessage } from "./messages.ts";
import type { Queue } from "./queues.ts";
import type { Waiters } from "./waiters.ts";

export const receiveInput = queueInput.extend({
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().optional(),
  /** The older name of `MessageSystemAttributeNames`. */
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
type Input = z.output<typeof receiveInput>;

/** ReceiveMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receive = async (
  messages: Messages,
  waiters: Waiters,
  queue: Queue,
  input: Input,
  account: string,
) => {
  const { MaxNumberOfMessages, WaitTimeSeconds = queue.waitSeconds } = input;
  const { VisibilityTimeout = queue.visibilitySeconds } = input;
  inRange("MaxNumberOfMessages", MaxNumberOfMessages, 1, 10);
  inRange("WaitTimeSeconds", WaitTimeSeconds, 0, 20);
  inRange("VisibilityTimeout", VisibilityTimeout, 0, 43_200);
  const received = await waiters.until(
    queue.name,
    WaitTimeSeconds,
    () => messages.next(queue, MaxNumberOfMessages, VisibilityTimeout, waiters.wake),
    () => messages.dueAt(queue),
  );
  return received.length > 0
    ? { Messages: received.map((message) => describe(message, input, account)) }
    : {};
};

const describe = (message: ReceivedMessage, input: Input, account: string) => {
  const attributes = systemAttributes(message, account, [
    ...input.AttributeNames,
    ...input.MessageSystemAttributeNames,
  ]);
  const wanted = wantedAttributes(message.attributes, input.MessageAttributeNames);
  const MD5OfMessageAttributes = md5OfAttributes(wanted);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(MD5OfMessageAttributes && { MessageAttributes: wanted, MD5OfMessageAttributes }),
  };
};

const systemAttributes = (
  { sentAt, receiveCount, firstReceivedAt, traceHeader }: ReceivedMessage,
  account: string,
  names: readonly string[],
): Record<string, string> => {
  const all = {
    SenderId: account,
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
  };
  return names.includes("All")
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
};

/** A name may end in `.*`: then it stands for all that begin so. */
const wantedAttributes = (attributes: MessageAttributes, names: readonly string[]): MessageAttributes => {
  const isWanted = (name: string) =>
    names.some(
      (wanted) =>
        wanted === "All" ||
        wanted === name ||
        (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
};
