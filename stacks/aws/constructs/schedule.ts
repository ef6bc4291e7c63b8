import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import type { Construct } from "constructs";
import type { ServiceFunction } from "./function.ts";

export interface ScheduleProps {
  readonly name: string;
  readonly description: string;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
  readonly expression: string;
}

/** A rule that ticks. Made apart from its target: the queue for lost ticks must admit it first. */
export const createScheduleRule = (
  scope: Construct,
  { name, description, expression }: ScheduleProps,
): CloudwatchEventRule =>
  new CloudwatchEventRule(scope, "rule", { name, description, scheduleExpression: expression });

/** A tick that could not be handed over or run is not tried again: the next one does its work. */
const noRetries = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };

/**
 * Has a rule invoke a function. No queue in front: a tick that failed needs no retry.
 * @param deadLetters takes the ticks that EventBridge could not hand over at all.
 */
export const invokeByRule = (
  scope: Construct,
  rule: CloudwatchEventRule,
  { lambda, policy }: ServiceFunction,
  deadLetters: SqsQueue,
  deadLettersPolicy: SqsQueuePolicy,
): void => {
  const invocations = new LambdaFunctionEventInvokeConfig(scope, "invocations", {
    functionName: lambda.functionName,
    ...noRetries,
  });
  const permission = new LambdaPermission(scope, "permission", {
    statementId: "schedule",
    action: "lambda:InvokeFunction",
    functionName: lambda.functionName,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new CloudwatchEventTarget(scope, "target", {
    rule: rule.name,
    targetId: "function",
    arn: lambda.arn,
    deadLetterConfig: { arn: deadLetters.arn },
    retryPolicy: noRetries,
    dependsOn: [permission, policy, deadLettersPolicy, invocations],
  });
};
