import { PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { CloudClient } from "../support/cloud.ts";
import { activityOf, queueNames } from "../support/quiet.ts";

export type QueueName = (typeof queueNames)[number];
type Kind = "queue" | "dead letters";

/** The queues of the stack, and those of their dead letters. */
export interface Queues {
  queueUrl(name: QueueName, kind?: Kind): string;
  /** Messages that are in queues, those that wait for a time-out included. */
  queued(): Promise<number>;
  deadLetters(): Promise<Record<QueueName, number>>;
  purgeDeadLetters(): Promise<void>;
}

const fullName = (name: QueueName, kind: Kind): string =>
  `tidings-local-${name}${kind === "queue" ? "" : "-dlq"}`;

export const queuesOf = (cloud: () => CloudClient, sqs: SQSClient): Queues => {
  const { origin } = cloud();
  const queueUrl: Queues["queueUrl"] = (name, kind = "queue") =>
    `${origin}/000000000000/${fullName(name, kind)}`;
  // The cloud tells of all queues at once: SQS is asked for each of them.
  const depths = async (kind: Kind): Promise<number[]> => {
    const { queues } = await activityOf(cloud());
    return queueNames.map((name) => {
      const { visible, hidden } = queues[fullName(name, kind)] ?? { visible: 0, hidden: 0 };
      return visible + hidden;
    });
  };

  return {
    queueUrl,
    async queued() {
      return (await depths("queue")).reduce((sum, count) => sum + count, 0);
    },
    async deadLetters() {
      const counts = await depths("dead letters");
      return Object.fromEntries(queueNames.map((name, at) => [name, counts[at]])) as Record<
        QueueName,
        number
      >;
    },
    async purgeDeadLetters() {
      for (const name of queueNames)
        await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(name, "dead letters") }));
    },
  };
};
