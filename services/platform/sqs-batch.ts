import type { Logger } from "@aws-lambda-powertools/logger";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";

/**
 * Processes the messages of a queue one by one. One that fails is reported, alone, and comes again; after the queue's
 * limit it goes to the dead-letter queue without holding up its neighbours.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const processRecords = async (
  { Records }: SQSEvent,
  log: Logger,
  process: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const record of Records) {
    try {
      await process(record);
    } catch (error) {
      log.error("message failed", { message_id: record.messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
