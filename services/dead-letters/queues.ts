import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";

/** The functions whose events have a dead-letter queue; each queue goes by the name of its function. */
export const deadLetterQueueNames = [
  "batcher",
  "sender",
  "feedback",
  "account-list",
  "importer",
  "jobs",
  "sweeper",
] as const;
export const deadLetterQueueName = z.enum(deadLetterQueueNames).meta({ id: "DeadLetterQueueName" });
export type DeadLetterQueueName = (typeof deadLetterQueueNames)[number];

interface DeadLetterQueue {
  readonly url: string;
  /** URL of the queue that feeds the function; none when EventBridge invokes the function itself. */
  readonly sourceUrl?: string;
}
export type DeadLetterQueues = Readonly<Record<DeadLetterQueueName, DeadLetterQueue>>;

/** How full a dead-letter queue is, as the API shows it. */
export const deadLetterQueueView = z
  .object({
    name: deadLetterQueueName,
    messages: z.number().int().meta({ description: "Messages waiting, by SQS's own approximation." }),
  })
  .meta({ id: "DeadLetterQueue" });
export type DeadLetterQueueView = z.output<typeof deadLetterQueueView>;

/** How many messages a queue has, by SQS's own approximation. */
export const countMessages = async (
  sqs: SQSClient,
  url: string,
): Promise<{ readonly visible: number; readonly hidden: number }> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } = Attributes;
  return { visible: Number(visible), hidden: Number(hidden) };
};

/** How many messages wait in each queue. */
export const countDeadLetters = (sqs: SQSClient, queues: DeadLetterQueues): Promise<DeadLetterQueueView[]> =>
  Promise.all(
    deadLetterQueueNames.map(async (name) => {
      // Nothing works off these queues: a message that is not visible is one somebody looks at, and is there too.
      const { visible, hidden } = await countMessages(sqs, queues[name].url);
      return { name, messages: visible + hidden };
    }),
  );
