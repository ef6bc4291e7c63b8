import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** The most messages SQS hands out, or takes, in one call. */
const batchSizeMax = 10;

/** Long enough to look at or move what was received; if that dies, the messages are there again so soon. */
const hiddenSeconds = 30;

/**
 * Receives up to `limit` messages, a batch of at most 10 at a time, until the queue has no more to give.
 * What is received is hidden from others for 30 seconds.
 * @param expected how many there should be: for these it waits, and then only looks whether there are more.
 */
export async function* receiveBatches(
  sqs: SQSClient,
  url: string,
  limit: number,
  expected: number,
): AsyncGenerator<Message[]> {
  for (let received = 0; received < limit; ) {
    const { Messages: batch = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(limit - received, batchSizeMax),
        VisibilityTimeout: hiddenSeconds,
        // Without waiting SQS asks only some of its servers, and may find nothing in a queue of a few messages. With
        // it, a queue that has no more takes a whole second to say so.
        WaitTimeSeconds: received < expected ? 1 : 0,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    if (batch.length === 0) return;
    received += batch.length;
    yield batch;
  }
}
