import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
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
import type { FunctionName } from "../artifacts.ts";
import { nameOf, type Settings } from "../settings.ts";
import type { Email } from "./email.ts";

export interface Monitored {
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly deadLetters: Readonly<Record<string, SqsQueue>>;
  /** Where campaigns that pause by themselves are logged. */
  readonly pauseLogs: Readonly<Record<string, CloudwatchLogGroup>>;
  /** Where campaigns that fail are logged. */
  readonly failureLogs: Readonly<Record<string, CloudwatchLogGroup>>;
  readonly api: Apigatewayv2Api;
  readonly email: Email;
}

interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum";
  /** The alarm goes off at this value; for the rates of SES a fraction. */
  readonly threshold: number;
}

const deadLetterAlarm = (name: string, queue: SqsQueue): Alarm => ({
  name: `${name}-dead-letters`,
  description: `${name} gave up on a message: look at it, repair the cause, redrive it.`,
  namespace: "AWS/SQS",
  metric: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: queue.name },
  statistic: "Maximum",
  threshold: 1,
});

const errorAlarm = (name: string, lambda: LambdaFunction): Alarm => ({
  name: `${name}-errors`,
  description: `An invocation of ${name} failed: see its logs.`,
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: lambda.functionName },
  statistic: "Sum",
  threshold: 1,
});

const apiAlarm = (api: Apigatewayv2Api): Alarm => ({
  name: "api-5xx",
  description: "The API answered with a server error: see the logs of api.",
  namespace: "AWS/ApiGateway",
  metric: "5xx",
  dimensions: { ApiId: api.id },
  statistic: "Sum",
  threshold: 1,
});

/** A line the functions log for what an operator must know of a campaign, and the alarm it raises. */
interface AlarmLine {
  readonly name: string;
  readonly description: string;
  readonly message: string;
  readonly logs: Readonly<Record<string, CloudwatchLogGroup>>;
}

const alarmLines = ({ pauseLogs, failureLogs }: Monitored): AlarmLine[] => [
  {
    name: "auto-pauses",
    description: "A campaign paused by itself: its page says why. Resume or cancel it.",
    message: "a campaign paused by itself",
    logs: pauseLogs,
  },
  {
    name: "failed-campaigns",
    description: "A campaign failed: its page says why. Repair the cause and retry it.",
    message: "a campaign failed",
    logs: failureLogs,
  },
];

/** Counts a line in the logs of functions, in one metric; the alarm is on that. */
const lineAlarm = (
  scope: Construct,
  settings: Settings,
  { name, description, message, logs }: AlarmLine,
): Alarm => {
  const metric = { namespace: "Tidings", name: nameOf(settings, name) };
  for (const [logger, logGroup] of Object.entries(logs)) {
    new CloudwatchLogMetricFilter(scope, `${logger}-${name}`, {
      name: nameOf(settings, `${logger}-${name}`),
      logGroupName: logGroup.name,
      pattern: `{ $.message = "${message}" }`,
      metricTransformation: { ...metric, value: "1" },
    });
  }
  return {
    name,
    description,
    namespace: metric.namespace,
    metric: metric.name,
    dimensions: {},
    statistic: "Sum",
    threshold: 1,
  };
};

/** The levels at which SES puts an account under review: https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html */
const reputationAlarms = ({ configurationSet }: Email): Alarm[] =>
  [
    { name: "bounce-rate", metric: "Reputation.BounceRate", threshold: 0.05 },
    { name: "complaint-rate", metric: "Reputation.ComplaintRate", threshold: 0.001 },
  ].map((rate) => ({
    ...rate,
    description:
      "SES reviews an account at this rate, and pauses it soon after: stop and clean the audience.",
    namespace: "AWS/SES",
    dimensions: { "ses:configuration-set": configurationSet.configurationSetName },
    statistic: "Maximum",
  }));

const alarmConfig = (settings: Settings, alarm: Alarm): CloudwatchMetricAlarmConfig => ({
  alarmName: nameOf(settings, alarm.name),
  alarmDescription: alarm.description,
  namespace: alarm.namespace,
  metricName: alarm.metric,
  dimensions: { ...alarm.dimensions },
  statistic: alarm.statistic,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: alarm.threshold,
  period: 300,
  evaluationPeriods: 1,
  // No traffic is not a fault.
  treatMissingData: "notBreaching",
});

/** Alarms on what must never go unseen; they go to the alarm e-mail when the settings name one. */
export const createMonitoring = (scope: Construct, settings: Settings, monitored: Monitored): void => {
  const part = new Construct(scope, "monitoring");
  const alarms = [
    ...Object.entries(monitored.deadLetters).map(([name, queue]) => deadLetterAlarm(name, queue)),
    ...Object.entries(monitored.functions).map(([name, lambda]) => errorAlarm(name, lambda)),
    apiAlarm(monitored.api),
    ...reputationAlarms(monitored.email),
    ...alarmLines(monitored).map((line) => lineAlarm(part, settings, line)),
  ];
  const alarmActions =
    settings.alarmEmail === undefined ? undefined : [createTopic(part, settings, settings.alarmEmail).arn];
  for (const alarm of alarms) {
    new CloudwatchMetricAlarm(part, alarm.name, { ...alarmConfig(settings, alarm), alarmActions });
  }
};

const createTopic = (scope: Construct, settings: Settings, endpoint: string): SnsTopic => {
  const topic = new SnsTopic(scope, "topic", { name: nameOf(settings, "alarms") });
  new SnsTopicSubscription(scope, "subscription", { topicArn: topic.arn, protocol: "email", endpoint });
  return topic;
};
