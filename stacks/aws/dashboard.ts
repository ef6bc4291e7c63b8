import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { Construct } from "constructs";
import { nameOf, type Settings } from "../settings.ts";
import { metricsNamespace } from "./constructs/function.ts";
import type { Monitored } from "./monitored.ts";

/** A line of a graph: where the metric is, its name and dimensions, and how it is shown. */
type Line = readonly (string | Readonly<Record<string, unknown>>)[];

interface Widget {
  readonly type: "text" | "alarm" | "metric" | "log";
  /** Of the 24 columns of a dashboard. */
  readonly width: 6 | 8 | 12 | 24;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const minuteSeconds = 60;

const graph = (
  { region }: Settings,
  title: string,
  width: Widget["width"],
  metrics: readonly Line[],
  more: Readonly<Record<string, unknown>> = {},
): Widget => ({
  type: "metric",
  width,
  height: 6,
  properties: { title, region, metrics, view: "timeSeries", period: minuteSeconds, stat: "Sum", ...more },
});

const limits = (...lines: readonly { readonly label: string; readonly value: number }[]) => ({
  annotations: { horizontal: lines },
});

/** What is sent, and what SES says of it. */
const mail = (settings: Settings, { email }: Monitored): Widget[] => {
  const own = (name: string, shown: object = {}): Line => [
    metricsNamespace,
    name,
    "service",
    nameOf(settings),
    { label: name, ...shown },
  ];
  const reputation = (name: string): Line => [
    "AWS/SES",
    `Reputation.${name}`,
    "ses:configuration-set",
    email.configurationSet.configurationSetName,
    { label: name },
  ];
  return [
    graph(settings, "Mails a minute: the outcome of the call to SES", 12, [
      own("MailsAccepted"),
      own("MailsFailed"),
      own("MailsUnknown"),
    ]),
    graph(settings, "Mails a minute: what SES told later", 12, [
      own("MailsDelivered"),
      own("MailsBounced"),
      own("MailsComplained"),
    ]),
    graph(settings, "Mails a second, and what may be sent", 8, [
      [{ expression: "accepted / PERIOD(accepted)", label: "sent", id: "rate" }],
      own("MailsAccepted", { id: "accepted", visible: false }),
      own("RateAllowed", { stat: "Maximum" }),
    ]),
    graph(settings, "Left of the 24-hour quota", 8, [own("QuotaLeft")], { stat: "Minimum" }),
    graph(settings, "Seconds from a campaign's start to its first turn", 8, [own("FirstTurnDelay")], {
      stat: "Maximum",
    }),
    graph(
      settings,
      "Reputation: SES reviews the account at these lines",
      12,
      [reputation("BounceRate"), reputation("ComplaintRate")],
      {
        stat: "Maximum",
        period: 3_600,
        ...limits({ label: "bounces", value: 0.05 }, { label: "complaints", value: 0.001 }),
      },
    ),
    graph(settings, "Dollars an hour, SES included", 12, [own("Dollars")], { period: 3_600 }),
  ];
};

/** Whether the parts work: their queues, their functions, the API. */
const machinery = (settings: Settings, { functions, queues, deadLetters, api }: Monitored): Widget[] => {
  const ofQueues = (name: string, all: Monitored["queues"]): Line[] =>
    Object.entries(all).map(([label, queue]) => ["AWS/SQS", name, "QueueName", queue.name, { label }]);
  const ofFunctions = (name: string): Line[] =>
    Object.entries(functions).map(([label, lambda]) => [
      "AWS/Lambda",
      name,
      "FunctionName",
      lambda.functionName,
      { label },
    ]);
  const ofApi = (name: string): Line => ["AWS/ApiGateway", name, "ApiId", api.id, { label: name }];
  return [
    graph(
      settings,
      "Age of the oldest message, in seconds",
      8,
      ofQueues("ApproximateAgeOfOldestMessage", queues),
      { stat: "Maximum", ...limits({ label: "alarm", value: 900 }) },
    ),
    graph(settings, "Dead letters", 8, ofQueues("ApproximateNumberOfMessagesVisible", deadLetters), {
      stat: "Maximum",
    }),
    graph(settings, "Errors of functions", 8, ofFunctions("Errors")),
    graph(settings, "Executions at once", 8, ofFunctions("ConcurrentExecutions"), { stat: "Maximum" }),
    graph(settings, "Milliseconds of an invocation, 99th percentile", 8, ofFunctions("Duration"), {
      stat: "p99",
    }),
    graph(settings, "Requests to the API", 8, [ofApi("Count"), ofApi("4xx"), ofApi("5xx")]),
  ];
};

/** The last lines of level ERROR, of whatever function: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
const errors = ({ region }: Settings, { logs }: Monitored): Widget => ({
  type: "log",
  width: 24,
  height: 8,
  properties: {
    title: "The last errors",
    region,
    view: "table",
    query: [
      ...Object.values(logs).map(({ name }) => `SOURCE '${name}'`),
      "filter level = 'ERROR'",
      "sort @timestamp desc",
      "limit 20",
      "display @timestamp, service, message, campaign_id, error.message",
    ].join(" | "),
  },
});

/** Widgets side by side, as many as a row of 24 columns takes. */
const placed = (widgets: readonly Widget[]): object[] => {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map((widget) => {
    if (x + widget.width > 24) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const at = { ...widget, x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return at;
  });
};

/**
 * What a person on call looks at, from the top: what is wrong, what is sent, whether the parts work, what they log.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const createDashboard = (
  scope: Construct,
  settings: Settings,
  monitored: Monitored,
  alarms: readonly CloudwatchMetricAlarm[],
): void => {
  const standing: Widget = {
    type: "alarm",
    width: 24,
    height: 3,
    properties: {
      title: "Alarms: docs/runbook.md has a section for each",
      alarms: alarms.map(({ arn }) => arn),
    },
  };
  const widgets = [
    standing,
    ...mail(settings, monitored),
    ...machinery(settings, monitored),
    errors(settings, monitored),
  ];
  new CloudwatchDashboard(scope, "dashboard", {
    dashboardName: nameOf(settings),
    dashboardBody: JSON.stringify({ widgets: placed(widgets) }),
  });
};
