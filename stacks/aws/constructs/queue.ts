import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { SqsQueueRedriveAllowPolicy } from "@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js";
import type { Construct } from "constructs";
import { policyDocument, serviceStatement } from "./policy.ts";

const deadLetterRetentionSeconds = 14 * 24 * 3600;

export interface QueueProps {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

export interface Queue {
  readonly queue: SqsQueue;
  readonly deadLetters: SqsQueue;
}

/** A queue that keeps messages as long as SQS allows, for a person to look at. */
export const createDeadLetterQueue = (scope: Construct, name: string): SqsQueue =>
  new SqsQueue(scope, "dead_letters", {
    name: `${name}-dlq`,
    messageRetentionSeconds: deadLetterRetentionSeconds,
    sqsManagedSseEnabled: true,
  });

/** A queue with a dead-letter queue that takes messages from no other. */
export const createQueue = (scope: Construct, props: QueueProps): Queue => {
  const deadLetters = createDeadLetterQueue(scope, props.name);
  const queue = new SqsQueue(scope, "queue", {
    name: props.name,
    visibilityTimeoutSeconds: props.visibilityTimeoutSeconds,
    redrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: props.maxReceiveCount,
    }),
    sqsManagedSseEnabled: true,
  });
  // A resource of its own: as an argument of the dead-letter queue it would make a cycle.
  new SqsQueueRedriveAllowPolicy(scope, "redrive_allow", {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
};

/**
 * Lets these EventBridge rules, and no other sender, put messages into a queue, which has one policy. Without it the events are lost silently.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 */
export const allowRules = (
  scope: Construct,
  id: string,
  queue: SqsQueue,
  ruleArns: readonly string[],
): SqsQueuePolicy =>
  new SqsQueuePolicy(scope, id, {
    queueUrl: queue.url,
    policy: policyDocument(
      ruleArns.map((ruleArn) =>
        serviceStatement("events.amazonaws.com", "sqs:SendMessage", queue.arn, ruleArn),
      ),
    ),
  });
