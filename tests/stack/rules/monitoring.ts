import * as z from "zod";
import { autoPauseMessage } from "../../../services/campaigns/auto-pause.ts";
import { failureMessage } from "../../../services/campaigns/lifecycle.ts";
import { functionNames } from "../../../stacks/artifacts.ts";
import { addressIn, type Rule, resources, type Stack } from "../support/stack.ts";

const metric = z.object({
  namespace: z.string(),
  metric_name: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
});
/** One metric, or the expression that takes the largest of several. */
const alarm = z.intersection(
  z.union([
    metric.transform((only) => ({ metrics: [only] })),
    z
      .object({ metric_query: z.array(z.object({ metric: metric.optional() })) })
      .transform(({ metric_query }) => ({
        metrics: metric_query.flatMap(({ metric: found }) => found ?? []),
      })),
  ]),
  z.object({
    alarm_actions: z.array(z.string()).optional(),
    comparison_operator: z.string(),
    treat_missing_data: z.string(),
  }),
);
const alarmsOf = (stack: Stack) =>
  resources(stack, "aws_cloudwatch_metric_alarm", z.looseObject({})).map(({ label, attributes }) => ({
    label,
    ...alarm.parse(attributes),
  }));

/** `namespace metric address` of what each alarm watches. */
const watched = (stack: Stack): string[] =>
  alarmsOf(stack).flatMap(({ metrics }) =>
    metrics.flatMap(({ namespace, metric_name, dimensions }) =>
      Object.values(dimensions).map((dimension) => `${namespace} ${metric_name} ${addressIn(dimension)}`),
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
  return countsLines(stack, name, `{ $.message = "${message}" }`);
};

/** Whether lines of a function that match a pattern raise an alarm. */
const countsLines = (stack: Stack, name: string, wanted: string): boolean => {
  const watchedMetrics = alarmsOf(stack).flatMap(({ metrics }) => metrics);
  return resources(stack, "aws_cloudwatch_log_metric_filter", filter).some(
    ({ attributes: { log_group_name, pattern, metric_transformation: counted } }) =>
      pattern === wanted &&
      addressIn(log_group_name)?.startsWith(`aws_cloudwatch_log_group.${name}_logs`) &&
      watchedMetrics.some(
        ({ namespace, metric_name }) => namespace === counted.namespace && metric_name === counted.name,
      ),
  );
};

/** Functions that catch an error, of a record or of a campaign, and nobody learns. */
export const silentErrors: Rule = (stack) =>
  functionNames
    .filter((name) =>
      resources(stack, "aws_lambda_function", anything).some(({ label }) =>
        label.endsWith(` ${name}/function`),
      ),
    )
    .filter(
      (name) =>
        !countsLines(
          stack,
          name,
          `{ ($.level = "ERROR") && ($.message != "${autoPauseMessage}") && ($.message != "${failureMessage}") }`,
        ),
    )
    .map((name) => `Nobody learns what ${name} fails on.`);

/** What shows when work stands still, though nothing fails. */
export const stillnessRaisesAnAlarm: Rule = (stack) => {
  const found = watched(stack);
  const queues = resources(stack, "aws_sqs_queue", anything)
    .filter(({ attributes }) => "redrive_policy" in attributes)
    .filter(({ address }) => !found.includes(`AWS/SQS ApproximateAgeOfOldestMessage ${address}`))
    .map(({ label }) => `Messages may wait in ${label} for ever.`);
  const alarms = alarmsOf(stack);
  const watchesSweeper = alarms.some(
    ({ metrics, comparison_operator, treat_missing_data }) =>
      comparison_operator === "LessThanThreshold" &&
      treat_missing_data === "breaching" &&
      metrics.some(
        ({ metric_name, dimensions }) =>
          metric_name === "Invocations" &&
          addressIn(dimensions.FunctionName)?.startsWith("aws_lambda_function.sweeper_"),
      ),
  );
  const watchesThrottles = alarms.some(({ metrics }) =>
    metrics.some(
      ({ namespace, metric_name, dimensions }) =>
        namespace === "AWS/Lambda" && metric_name === "Throttles" && Object.keys(dimensions).length === 0,
    ),
  );
  return [
    ...queues,
    ...(watchesSweeper ? [] : ["The sweeper may be silent."]),
    ...(watchesThrottles ? [] : ["Nobody learns that the account is throttled."]),
  ];
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
  alarmsOf(stack)
    .filter(
      ({ alarm_actions }) =>
        !alarm_actions?.some((action) => addressIn(action)?.startsWith("aws_sns_topic.")),
    )
    .map(({ label }) => label);

/** How many metrics the alarms look at: what CloudWatch charges for. */
export const alarmMetrics = (stack: Stack): number =>
  alarmsOf(stack).flatMap(({ metrics }) => metrics).length;
