import * as z from "zod";
import { AwsError } from "../types.ts";
import { eachEntry } from "./batch.ts";
import { inRange, queueInput } from "./input.ts";
import { checkMessage, md5, md5OfAttributes, messageAttributes, messageBytes } from "./message.ts";
import type { Messages } from "./messages.ts";
import type { Queue } from "./queues.ts";

/** 1 MB, for all messages of a batch together. */
const batchBytesMax = 1_048_576;
/** 15 minutes. */
const delaySecondsMax = 900;

const message = z.object({
  MessageBody: z.string().default(""),
  DelaySeconds: z.number().optional(),
  MessageAttributes: messageAttributes.default({}),
  MessageSystemAttributes: z.never().optional(),
  MessageGroupId: z.never().optional(),
});
export const sendInput = queueInput.extend(message.shape);
export const sendBatchInput = queueInput.extend({
  Entries: z.array(message.extend({ Id: z.string() })).default([]),
});

/**
 * SendMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param traceHeader of the call; the message keeps it as its system attribute `AWSTraceHeader`.
 */
export const send = (
  messages: Messages,
  queue: Queue,
  { MessageBody, DelaySeconds = queue.delaySeconds, MessageAttributes }: z.output<typeof message>,
  traceHeader?: string,
) => {
  inRange("DelaySeconds", DelaySeconds, 0, delaySecondsMax);
  checkMessage(MessageBody, MessageAttributes, queue.messageBytesMax);
  const MessageId = messages.add(queue, MessageBody, MessageAttributes, DelaySeconds, traceHeader);
  const MD5OfMessageAttributes = md5OfAttributes(MessageAttributes);
  return {
    MessageId,
    MD5OfMessageBody: md5(MessageBody),
    ...(MD5OfMessageAttributes && { MD5OfMessageAttributes }),
  };
};

/** SendMessageBatch. @throws AwsError when the batch is refused as a whole. */
export const sendBatch = (
  messages: Messages,
  queue: Queue,
  { Entries }: z.output<typeof sendBatchInput>,
  traceHeader?: string,
) => {
  const bytes = Entries.reduce(
    (sum, { MessageBody, MessageAttributes }) => sum + messageBytes(MessageBody, MessageAttributes),
    0,
  );
  if (bytes > batchBytesMax)
    throw new AwsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${batchBytesMax} bytes. You have sent ${bytes} bytes.`,
    );
  return eachEntry(Entries, (entry) => send(messages, queue, entry, traceHeader));
};
