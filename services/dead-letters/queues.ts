import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";

/** The functions whose events have a dead-letter queue; each queue goes by the name of its function. */
export const functionQueueNames = [
  "batcher",
  "sender",
  "feedback",
  "account-list",
  "importer",
  "jobs",
  "sweeper",
] as const;
type FunctionQueueName = (typeof functionQueueNames)[number];

/** A webhook has a queue of its own, so that a receiver that is down holds up no other. */
type WebhookQueueName = `webhook-${string}`;
export type DeadLetterQueueName = FunctionQueueName | WebhookQueueName;

export const isWebhookQueue = (name: DeadLetterQueueName): name is WebhookQueueName =>
  name.startsWith("webhook-");

export const deadLetterQueueName = z
  .string()
  .refine(
    (name): name is DeadLetterQueueName => {
      const given = name as DeadLetterQueueName;
      return isWebhookQueue(given) || functionQueueNames.includes(given);
    },
    `one of ${functionQueueNames.join(", ")}, or webhook- and the name of a webhook`,
  )
  .meta({
    id: "DeadLetterQueueName",
    pattern: `^(${functionQueueNames.join("|")}|webhook-[a-z][a-z0-9-]*)$`,
    description: "A function, or `webhook-` and the name of a webhook.",
    example: "sender",
  });

interface DeadLetterQueue {
  readonly url: string;
  /** URL of the queue that feeds the function; none when EventBridge invokes the function itself. */
  readonly sourceUrl?: string;
}
export type WebhookQueues = Readonly<Record<WebhookQueueName, DeadLetterQueue>>;
export type DeadLetterQueues = Readonly<Record<FunctionQueueName, DeadLetterQueue>> & WebhookQueues;

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
    Object.entries(queues).map(async ([name, { url }]) => {
      // Nothing works off these queues: a message that is not visible is one somebody looks at, and is there too.
      const { visible, hidden } = await countMessages(sqs, url);
      return { name: name as DeadLetterQueueName, messages: visible + hidden };
    }),
  );
