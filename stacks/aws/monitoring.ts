import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import { type FunctionName, functionNames } from "../artifacts.ts";
import { nameOf, type Settings } from "../settings.ts";
import { metricsNamespace } from "./constructs/function.ts";
import { createDashboard } from "./dashboard.ts";
import type { Email } from "./email.ts";
import type { Monitored } from "./monitored.ts";

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** CloudWatch is paid for each metric that an alarm looks at: one alarm on five costs as much as five, and says more. */
interface Alarm {
  readonly name: string;
  readonly description: string;
  /** The alarm goes off when the largest reaches the threshold. */
  readonly metrics: readonly Metric[];
  readonly statistic: "Sum" | "Maximum";
  /** For the rates of SES a fraction, for ages seconds. */
  readonly threshold: number;
  /** Goes off below the threshold, and when there are no data, for so many periods on end. */
  readonly silentPeriods?: number;
}

const ofLambda = (name: string, lambda?: LambdaFunction): Metric => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: lambda === undefined ? {} : { FunctionName: lambda.functionName },
});

const ofQueues = (name: string, queues: Readonly<Record<string, SqsQueue>>): Metric[] =>
  Object.values(queues).map((queue) => ({
    namespace: "AWS/SQS",
    name,
    dimensions: { QueueName: queue.name },
  }));

/** Longer than a sender goes round the campaigns (300 s), or anything else keeps its message. */
const oldestMessageSecondsMax = 900;

/** A receiver that is deployed anew, or down for a while, is back by then. */
const webhookSecondsMax = 3600;

/** Apart from the others: one receiver that is down for a day would hide all else that waits. */
const webhookAlarms = ({ webhookQueues }: Monitored): Alarm[] =>
  Object.keys(webhookQueues).length === 0
    ? []
    : [
        {
          name: "webhook-waits",
          description: "A webhook's receiver has not taken an event for an hour: see the logs of webhooks.",
          metrics: ofQueues("ApproximateAgeOfOldestMessage", webhookQueues),
          statistic: "Maximum",
          threshold: webhookSecondsMax,
        },
      ];

const queueAlarms = ({ queues, deadLetters }: Monitored): Alarm[] => [
  {
    name: "dead-letters",
    description: "A message was given up: look at the dead letters, repair the cause, redrive them.",
    metrics: ofQueues("ApproximateNumberOfMessagesVisible", deadLetters),
    statistic: "Maximum",
    threshold: 1,
  },
  {
    name: "oldest-message",
    description:
      "A message has waited for 15 minutes: work fails and is tried again, or there are too few executions for it.",
    metrics: ofQueues("ApproximateAgeOfOldestMessage", queues),
    statistic: "Maximum",
    threshold: oldestMessageSecondsMax,
  },
];

const functionAlarms = ({ functions }: Monitored): Alarm[] => [
  {
    name: "function-errors",
    description: "An invocation failed, timed out or ran out of memory: see the logs of its function.",
    metrics: Object.values(functions).map((lambda) => ofLambda("Errors", lambda)),
    statistic: "Sum",
    threshold: 1,
  },
  {
    name: "throttles",
    description:
      "The account's functions are throttled: its concurrency is used up, by Tidings or by others.",
    // Of the whole account, whose concurrency it is.
    metrics: [ofLambda("Throttles")],
    statistic: "Sum",
    threshold: 1,
  },
  {
    name: "silent-sweeper",
    description: "The sweeper has not run for 15 minutes: nothing starts on time, nothing lost is made good.",
    metrics: [ofLambda("Invocations", functions.sweeper)],
    statistic: "Sum",
    threshold: 1,
    silentPeriods: 3,
  },
];

const apiAlarm = (api: Apigatewayv2Api): Alarm => ({
  name: "api-5xx",
  description: "The API answered with a server error: see the logs of api.",
  metrics: [{ namespace: "AWS/ApiGateway", name: "5xx", dimensions: { ApiId: api.id } }],
  statistic: "Sum",
  threshold: 1,
});

/** Lines that functions log for what an operator must know, and the alarm they raise. */
interface AlarmLine {
  readonly name: string;
  readonly description: string;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly pattern: string;
  readonly loggers: readonly FunctionName[];
}

const pauseMessage = "a campaign paused by itself";
const failureMessage = "a campaign failed";

const alarmLines: readonly AlarmLine[] = [
  {
    name: "auto-pauses",
    description: "A campaign paused by itself: its page says why. Resume or cancel it.",
    pattern: `{ $.message = "${pauseMessage}" }`,
    loggers: ["sender", "feedback"],
  },
  {
    name: "failed-campaigns",
    description: "A campaign failed: its page says why. Repair the cause and retry it.",
    pattern: `{ $.message = "${failureMessage}" }`,
    loggers: ["sender"],
  },
  {
    // An error that a function catches, of a record of its batch or of a campaign it sweeps, is none of Lambda's Errors.
    name: "logged-errors",
    description: "A message or a campaign could not be worked on: see the lines of level ERROR in the logs.",
    pattern: `{ ($.level = "ERROR") && ($.message != "${pauseMessage}") && ($.message != "${failureMessage}") }`,
    loggers: functionNames,
  },
];

/** Counts lines in the logs of functions, in one metric; the alarm is on that. */
const lineAlarm = (
  scope: Construct,
  settings: Settings,
  logs: Monitored["logs"],
  { name, description, pattern, loggers }: AlarmLine,
): Alarm => {
  const metric = { namespace: metricsNamespace, name: nameOf(settings, name) };
  for (const logger of loggers) {
    const group = logs[logger];
    if (group === undefined) continue;
    new CloudwatchLogMetricFilter(scope, `${logger}-${name}`, {
      name: nameOf(settings, `${logger}-${name}`),
      logGroupName: group.name,
      pattern,
      metricTransformation: { ...metric, value: "1" },
    });
  }
  return { name, description, metrics: [{ ...metric, dimensions: {} }], statistic: "Sum", threshold: 1 };
};

/** The levels at which SES puts an account under review: https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html */
const reputationAlarms = ({ configurationSet }: Email): Alarm[] =>
  [
    { name: "bounce-rate", metric: "Reputation.BounceRate", threshold: 0.05 },
    { name: "complaint-rate", metric: "Reputation.ComplaintRate", threshold: 0.001 },
  ].map(({ name, metric, threshold }) => ({
    name,
    description:
      "SES reviews an account at this rate, and pauses it soon after: stop and clean the audience.",
    metrics: [
      {
        namespace: "AWS/SES",
        name: metric,
        dimensions: { "ses:configuration-set": configurationSet.configurationSetName },
      },
    ],
    statistic: "Maximum",
    threshold,
  }));

const periodSeconds = 300;

/** What an alarm looks at: a metric, or the largest of several. */
const watch = ({ metrics, statistic }: Alarm): Partial<CloudwatchMetricAlarmConfig> => {
  const [first, ...others] = metrics;
  if (first !== undefined && others.length === 0)
    return {
      namespace: first.namespace,
      metricName: first.name,
      dimensions: { ...first.dimensions },
      statistic,
      period: periodSeconds,
    };
  const queries = metrics.map(({ namespace, name, dimensions }, index) => ({
    id: `m${index}`,
    metric: {
      namespace,
      metricName: name,
      dimensions: { ...dimensions },
      stat: statistic,
      period: periodSeconds,
    },
  }));
  const expression = `MAX([${queries.map(({ id }) => id).join(",")}])`;
  return { metricQuery: [...queries, { id: "largest", expression, label: "largest", returnData: true }] };
};

const alarmConfig = (settings: Settings, alarm: Alarm): CloudwatchMetricAlarmConfig => ({
  alarmName: nameOf(settings, alarm.name),
  alarmDescription: `${alarm.description} What to do: docs/runbook.md#${alarm.name}`,
  ...watch(alarm),
  threshold: alarm.threshold,
  ...(alarm.silentPeriods === undefined
    ? {
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        evaluationPeriods: 1,
        // No traffic is not a fault.
        treatMissingData: "notBreaching",
      }
    : {
        comparisonOperator: "LessThanThreshold",
        evaluationPeriods: alarm.silentPeriods,
        treatMissingData: "breaching",
      }),
});

/** Alarms on what must never go unseen, which go to the alarm e-mail when the settings name one, and a dashboard. */
export const createMonitoring = (scope: Construct, settings: Settings, monitored: Monitored): void => {
  const part = new Construct(scope, "monitoring");
  const alarms = [
    ...queueAlarms(monitored),
    ...webhookAlarms(monitored),
    ...functionAlarms(monitored),
    apiAlarm(monitored.api),
    ...reputationAlarms(monitored.email),
    ...alarmLines.map((line) => lineAlarm(part, settings, monitored.logs, line)),
  ];
  const alarmActions =
    settings.alarmEmail === undefined ? undefined : [createTopic(part, settings, settings.alarmEmail).arn];
  const watching = alarms.map(
    (alarm) => new CloudwatchMetricAlarm(part, alarm.name, { ...alarmConfig(settings, alarm), alarmActions }),
  );
  createDashboard(part, settings, monitored, watching);
};

const createTopic = (scope: Construct, settings: Settings, endpoint: string): SnsTopic => {
  const topic = new SnsTopic(scope, "topic", { name: nameOf(settings, "alarms") });
  new SnsTopicSubscription(scope, "subscription", { topicArn: topic.arn, protocol: "email", endpoint });
  return topic;
};
