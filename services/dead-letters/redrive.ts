import { DeleteMessageCommand, type Message, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { countMessages } from "./queues.ts";
import { receiveBatches } from "./receive.ts";

/**
 * Moves up to `limit` messages of a dead-letter queue to the queue they came from, where they are worked on as if new.
 *
 * A message is sent before it is deleted, so a crash in between leaves it in both queues and the next redrive doubles
 * it. That is harmless, for every handler is idempotent; the other order could lose it.
 *
 * SQS's own StartMessageMoveTask would not do: it refuses what EventBridge, not a queue, has put there.
 * @param url of the dead-letter queue.
 * @returns how many were moved.
 * @throws the first error of SQS. What was moved by then stays moved, the rest stays in the dead-letter queue.
 */
export const redriveDeadLetters = async (
  sqs: SQSClient,
  { url, sourceUrl }: { readonly url: string; readonly sourceUrl: string },
  limit: number,
): Promise<number> => {
  // One by one: together, ten messages may be larger than a batch may be.
  const move = async ({ Body, ReceiptHandle }: Message): Promise<void> => {
    await sqs.send(new SendMessageCommand({ QueueUrl: sourceUrl, MessageBody: Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  };
  const { visible } = await countMessages(sqs, url);
  let moved = 0;
  for await (const batch of receiveBatches(sqs, url, limit, visible)) {
    const moves = await Promise.allSettled(batch.map(move));
    const failed = moves.find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
    moved += batch.length;
  }
  return moved;
};
