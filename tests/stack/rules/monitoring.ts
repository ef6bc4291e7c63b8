import { z } from "zod";
import { autoPauseMessage } from "../../../services/campaigns/auto-pause.ts";
import { failureMessage } from "../../../services/campaigns/lifecycle.ts";
import { addressIn, type Rule, resources, type Stack } from "../support/stack.ts";

const alarm = z.object({
  namespace: z.string(),
  metric_name: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
  alarm_actions: z.array(z.string()).optional(),
});

/** `namespace metric address` of what each alarm watches. */
const watched = (stack: Stack): string[] =>
  resources(stack, "aws_cloudwatch_metric_alarm", alarm).flatMap(({ attributes }) =>
    Object.values(attributes.dimensions).map(
      (dimension) => `${attributes.namespace} ${attributes.metric_name} ${addressIn(dimension)}`,
    ),
  );

const anything = z.looseObject({});

/** The queues without a redrive policy are those at the end of the line. */
const deadLetterQueues = (stack: Stack) =>
  resources(stack, "aws_sqs_queue", anything).filter(({ attributes }) => !("redrive_policy" in attributes));

const filter = z.object({
  log_group_name: z.string(),
  pattern: z.string(),
  metric_transformation: z.object({ namespace: z.string(), name: z.string() }),
});

/** Whether a function that logs this line raises an alarm by it. */
const raisesAlarm = (stack: Stack, name: string, message: string): boolean => {
  const alarms = resources(stack, "aws_cloudwatch_metric_alarm", alarm);
  return resources(stack, "aws_cloudwatch_log_metric_filter", filter).some(
    ({ attributes: { log_group_name, pattern, metric_transformation: metric } }) =>
      pattern === `{ $.message = "${message}" }` &&
      addressIn(log_group_name)?.startsWith(`aws_cloudwatch_log_group.${name}_logs`) &&
      alarms.some(
        ({ attributes }) =>
          attributes.namespace === metric.namespace && attributes.metric_name === metric.name,
      ),
  );
};

/** Functions whose campaigns pausing by themselves raise no alarm. */
export const silentPauses: Rule = (stack) =>
  ["sender", "feedback"]
    .filter((name) => !raisesAlarm(stack, name, autoPauseMessage))
    .map((name) => `Nobody learns when ${name} pauses a campaign.`);

/** Functions whose campaigns failing raise no alarm. */
export const silentFailures: Rule = (stack) =>
  ["sender"]
    .filter((name) => !raisesAlarm(stack, name, failureMessage))
    .map((name) => `Nobody learns when a campaign fails in ${name}.`);

export const failuresRaiseAnAlarm: Rule = (stack) => {
  const found = watched(stack);
  const wanted = [
    ...deadLetterQueues(stack).map(({ address, label }) => ({
      what: `AWS/SQS ApproximateNumberOfMessagesVisible ${address}`,
      label,
    })),
    ...resources(stack, "aws_lambda_function", anything).map(({ address, label }) => ({
      what: `AWS/Lambda Errors ${address}`,
      label,
    })),
    ...resources(stack, "aws_apigatewayv2_api", anything).map(({ address, label }) => ({
      what: `AWS/ApiGateway 5xx ${address}`,
      label,
    })),
    ...resources(stack, "aws_sesv2_configuration_set", anything).flatMap(({ address, label }) => [
      { what: `AWS/SES Reputation.BounceRate ${address}`, label: `the bounce rate of ${label}` },
      { what: `AWS/SES Reputation.ComplaintRate ${address}`, label: `the complaint rate of ${label}` },
    ]),
  ];
  return wanted.filter(({ what }) => !found.includes(what)).map(({ label }) => `Nothing watches ${label}.`);
};

/** The alarms that reach nobody. */
export const silentAlarms = (stack: Stack): string[] =>
  resources(stack, "aws_cloudwatch_metric_alarm", alarm)
    .filter(
      ({ attributes }) =>
        !attributes.alarm_actions?.some((action) => addressIn(action)?.startsWith("aws_sns_topic.")),
    )
    .map(({ label }) => label);
