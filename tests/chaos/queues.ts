import { PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { depthOf, queueNames } from "../support/quiet.ts";

export type QueueName = (typeof queueNames)[number];

/** The queues of the stack, and those of their dead letters. */
export interface Queues {
  queueUrl(name: QueueName, kind?: "queue" | "dead letters"): string;
  /** Messages that are in queues, those that wait for a time-out included. */
  queued(names?: readonly QueueName[]): Promise<number>;
  deadLetters(): Promise<Record<QueueName, number>>;
  purgeDeadLetters(): Promise<void>;
}

export const queuesOf = (origin: string, sqs: SQSClient): Queues => {
  const queueUrl: Queues["queueUrl"] = (name, kind = "queue") =>
    `${origin}/000000000000/tidings-local-${name}${kind === "queue" ? "" : "-dlq"}`;
  const depth = async (url: string): Promise<number> => {
    const { visible, hidden } = await depthOf(sqs, url);
    return visible + hidden;
  };

  return {
    queueUrl,
    async queued(names = queueNames) {
      const depths = await Promise.all(names.map((name) => depth(queueUrl(name))));
      return depths.reduce((sum, count) => sum + count, 0);
    },
    async deadLetters() {
      const counts = await Promise.all(
        queueNames.map(async (name) => [name, await depth(queueUrl(name, "dead letters"))] as const),
      );
      return Object.fromEntries(counts) as Record<QueueName, number>;
    },
    async purgeDeadLetters() {
      for (const name of queueNames)
        await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(name, "dead letters") }));
    },
  };
};
