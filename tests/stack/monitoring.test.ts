import { describe, expect, it } from "vitest";
import { failuresRaiseAnAlarm, silentAlarms, silentFailures, silentPauses } from "./rules/monitoring.ts";
import { describeRule } from "./support/lint.ts";
import { removeAt } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

describeRule("every failure raises an alarm", failuresRaiseAnAlarm, [
  {
    given: "a dead-letter queue that nobody looks at",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_metric_alarm", "monitoring/sender-dead-letters"),
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
    expect(silentAlarms(stack)).toHaveLength(14);
  });
});
