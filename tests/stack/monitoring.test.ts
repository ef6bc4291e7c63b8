import { describe, expect, it } from "vitest";
import {
  alarmMetrics,
  failuresRaiseAnAlarm,
  silentAlarms,
  silentErrors,
  silentFailures,
  silentPauses,
  stillnessRaisesAnAlarm,
} from "./rules/monitoring.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, removeAt } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

describeRule("every failure raises an alarm", failuresRaiseAnAlarm, [
  {
    given: "a dead-letter queue that nobody looks at",
    damage: (stack) => {
      const queues = attributesAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/dead-letters");
      (queues.metric_query as unknown[]).splice(1, 1);
    },
    violations: ["Nothing watches aws_sqs_queue sender/dead_letters."],
  },
  {
    given: "no alarm on the reputation",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/complaint-rate"),
    violations: [
      "Nothing watches the complaint rate of aws_sesv2_configuration_set email/configuration_set.",
    ],
  },
]);

describeRule("a campaign that pauses by itself raises an alarm", silentPauses, [
  {
    given: "nobody counts the pauses of the sender",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_log_metric_filter", "monitoring/sender-auto-pauses"),
    violations: ["Nobody learns when sender pauses a campaign."],
  },
  {
    given: "nobody watches the count",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/auto-pauses"),
    violations: [
      "Nobody learns when sender pauses a campaign.",
      "Nobody learns when feedback pauses a campaign.",
    ],
  },
]);

describeRule("a campaign that fails raises an alarm", silentFailures, [
  {
    given: "nobody counts the failures",
    damage: (stack) =>
      removeAt(stack, "aws_cloudwatch_log_metric_filter", "monitoring/sender-failed-campaigns"),
    violations: ["Nobody learns when a campaign fails in sender."],
  },
  {
    given: "nobody watches the count",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/failed-campaigns"),
    violations: ["Nobody learns when a campaign fails in sender."],
  },
]);

describeRule("an error that a function catches raises an alarm", silentErrors, [
  {
    given: "nobody counts the errors of the sweeper",
    damage: (stack) =>
      removeAt(stack, "aws_cloudwatch_log_metric_filter", "monitoring/sweeper-logged-errors"),
    violations: ["Nobody learns what sweeper fails on."],
  },
  {
    given: "nobody watches the count",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/logged-errors"),
    violations: ["api", "batcher", "sender", "feedback", "account-list", "sweeper", "importer", "jobs"].map(
      (name) => `Nobody learns what ${name} fails on.`,
    ),
  },
]);

describeRule("work that stands still raises an alarm", stillnessRaisesAnAlarm, [
  {
    given: "no alarm on the age of messages",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/oldest-message"),
    violations: ["account-list", "batcher", "feedback", "importer", "jobs", "sender"].map(
      (name) => `Messages may wait in aws_sqs_queue ${name}/queue for ever.`,
    ),
  },
  {
    given: "a sweeper whose silence is taken for no fault",
    damage: (stack) => {
      attributesAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/silent-sweeper").treat_missing_data =
        "notBreaching";
    },
    violations: ["The sweeper may be silent."],
  },
  {
    given: "no alarm on throttles",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/throttles"),
    violations: ["Nobody learns that the account is throttled."],
  },
]);

describe("the alarms", () => {
  it("look at the metrics that docs/bill.md has the price of", () => {
    expect(alarmMetrics(synthesize())).toBe(29);
  });
});

describe("the alarm e-mail", () => {
  it("receives every alarm when the settings name one", () => {
    const stack = synthesize("dev", { alarmEmail: "ops@acme.test" });

    expect(silentAlarms(stack)).toEqual([]);
    expect(Object.values(stack.resource.aws_sns_topic_subscription ?? {})).toMatchObject([
      { protocol: "email", endpoint: "ops@acme.test" },
    ]);
  });

  it("costs no topic when the settings name none", () => {
    const stack = synthesize();

    expect(stack.resource.aws_sns_topic).toBeUndefined();
    expect(silentAlarms(stack)).toHaveLength(11);
  });
});
