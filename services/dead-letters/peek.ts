import { ChangeMessageVisibilityBatchCommand, type Message, type SQSClient } from "@aws-sdk/client-sqs";
import { type DeadLetter, toDeadLetter } from "./dead-letter.ts";
import { countMessages, type DeadLetterQueueName } from "./queues.ts";
import { receiveBatches } from "./receive.ts";

/**
 * Shows up to `limit` messages of a queue, in no order, and leaves them there. SQS has no reading without receiving:
 * they are hidden while they are looked at, so two who look at once see different messages.
 */
export const peekDeadLetters = async (
  sqs: SQSClient,
  { name, url }: { readonly name: DeadLetterQueueName; readonly url: string },
  limit: number,
): Promise<DeadLetter[]> => {
  const { visible } = await countMessages(sqs, url);
  const batches: Message[][] = [];
  try {
    for await (const batch of receiveBatches(sqs, url, limit, visible)) batches.push(batch);
  } finally {
    await Promise.all(batches.map((batch) => makeVisible(sqs, url, batch)));
  }
  return batches.flat().map((message) => toDeadLetter(name, message));
};

/** Single entries may be refused, as when another moved the message meanwhile; whatever is still hidden shows by itself. */
const makeVisible = (sqs: SQSClient, url: string, batch: readonly Message[]) =>
  sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: batch.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      })),
    }),
  );
