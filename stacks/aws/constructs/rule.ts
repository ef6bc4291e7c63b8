import type { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import type { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import type { Construct } from "constructs";
import { allowRules, type Queue } from "./queue.ts";

export interface RuleProps {
  readonly name: string;
  readonly description: string;
  /** Without one, the default bus. */
  readonly bus?: CloudwatchEventBus;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly to: Queue;
  /** ARNs of other rules whose lost events go to the same dead-letter queue. */
  readonly alsoDeadLettersOf?: readonly string[];
}

export interface RuleToQueue {
  readonly rule: CloudwatchEventRule;
  readonly deadLettersPolicy: SqsQueuePolicy;
}

/** A rule that puts matching events into a queue, or into its dead-letter queue when the queue refuses them. */
export const createRuleToQueue = (scope: Construct, props: RuleProps): RuleToQueue => {
  const eventBusName = props.bus?.name;
  const rule = new CloudwatchEventRule(scope, "rule", {
    name: props.name,
    description: props.description,
    eventBusName,
    eventPattern: JSON.stringify(props.pattern),
  });
  const { queue, deadLetters } = props.to;
  const queuePolicy = allowRules(scope, "queue_policy", queue, [rule.arn]);
  const deadLettersPolicy = allowRules(scope, "dead_letters_policy", deadLetters, [
    rule.arn,
    ...(props.alsoDeadLettersOf ?? []),
  ]);
  new CloudwatchEventTarget(scope, "target", {
    rule: rule.name,
    eventBusName,
    targetId: "queue",
    arn: queue.arn,
    deadLetterConfig: { arn: deadLetters.arn },
    dependsOn: [queuePolicy, deadLettersPolicy],
  });
  return { rule, deadLettersPolicy };
};
