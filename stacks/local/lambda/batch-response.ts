import * as z from "zod";
import type { Outcome } from "./function.ts";

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * Reads which messages of a batch the function has processed, with `ReportBatchItemFailures`. A response that is not
 * understood, or names a message that was not in the batch, fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @param messageIds of the batch
 * @returns the ids of the messages that are done and must be deleted
 */
export const processedMessages = (messageIds: readonly string[], outcome: Outcome): string[] => {
  if (!outcome.ok) return [];
  if (outcome.payload === '""') return [...messageIds];
  const response = responseSchema.safeParse(JSON.parse(outcome.payload));
  if (!response.success) return [];
  const failed = response.data?.batchItemFailures?.map((failure) => failure.itemIdentifier) ?? [];
  if (failed.some((id) => !messageIds.includes(id))) return [];
  return messageIds.filter((id) => !failed.includes(id));
};
