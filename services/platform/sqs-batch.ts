import type { Logger } from "@aws-lambda-powertools/logger";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type Annotations, annotate, inSegment } from "./trace.ts";

/** Says what a message is about, in ids. */
export type About = (ids: Annotations) => void;

/**
 * Processes the messages of a queue one by one. One that fails is reported, alone, and comes again; after the queue's
 * limit it goes to the dead-letter queue without holding up its neighbours.
 *
 * Whatever is logged of a message says which it is, by how many receives, and in which request. The work says what the
 * message is about as soon as it has read it: log and trace have it until the message ends.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const processRecords = async (
  { Records }: SQSEvent,
  context: Context,
  log: Logger,
  process: (record: SQSRecord, about: About) => Promise<void>,
): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  const about: About = (ids) => {
    log.appendKeys(ids);
    annotate(ids);
  };
  log.addContext(context);
  for (const record of Records) {
    log.appendKeys({
      message_id: record.messageId,
      receive_count: Number(record.attributes.ApproximateReceiveCount),
    });
    try {
      await inSegment("message", {}, () => process(record, about));
    } catch (error) {
      log.error("message failed", { error: error as Error });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    } finally {
      log.resetKeys();
    }
  }
  return { batchItemFailures };
};
