import { sesDetailTypes } from "../../events/ses.ts";
import {
  everySesEventIsHeard,
  replaysReachNoFunction,
  rulesMatchCataloguedEvents,
  sesPublishesEveryEvent,
  targetsAreOnTheBusOfTheirRule,
  targetsHaveDeadLetterQueues,
  ticksAreNotRepeated,
} from "./rules/events.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, removeAt, replaceAt } from "./support/stack.ts";

const rule = "aws_cloudwatch_event_rule";
const target = "aws_cloudwatch_event_target";
const destination = "aws_sesv2_configuration_set_event_destination";

describeRule("every rule waits for events of the catalogue, or is a schedule", rulesMatchCataloguedEvents, [
  {
    given: "a misspelt event",
    damage: (stack) =>
      replaceAt(stack, rule, "batcher/rule", "event_pattern", "CampaignRequested", "CampaignRequest"),
    violations: [
      'aws_cloudwatch_event_rule batcher/rule waits for "CampaignRequest", which never comes by on its bus.',
    ],
  },
  {
    given: "a version nobody emits",
    damage: (stack) =>
      replaceAt(
        stack,
        rule,
        "sender/rule",
        "event_pattern",
        String.raw`\"version\":[1]`,
        String.raw`\"version\":[2]`,
      ),
    violations: [
      'aws_cloudwatch_event_rule sender/rule waits for "BatchReady", which never comes by on its bus.',
    ],
  },
  {
    given: "a rule for SES on another bus than the default one",
    damage: (stack) => {
      const { event_bus_name } = attributesAt(stack, rule, "batcher/rule");
      attributesAt(stack, rule, "feedback/rule").event_bus_name = event_bus_name;
    },
    violations: sesDetailTypes.map(
      (name) =>
        `aws_cloudwatch_event_rule feedback/rule waits for "${name}", which never comes by on its bus.`,
    ),
  },
  {
    given: "a rule that waits for nothing",
    damage: (stack) => delete attributesAt(stack, rule, "sweeper/rule").schedule_expression,
    violations: ["aws_cloudwatch_event_rule sweeper/rule matches nothing."],
  },
]);

describeRule("every event of SES is heard", everySesEventIsHeard, [
  {
    given: "an event that no rule takes",
    damage: (stack) => replaceAt(stack, rule, "feedback/rule", "event_pattern", "Email Bounced", "Bounced"),
    violations: ['No rule takes "Email Bounced" of SES.'],
  },
]);

describeRule("a replay from the archive reaches no function", replaysReachNoFunction, [
  {
    given: "a rule that takes replays too",
    damage: (stack) =>
      replaceAt(
        stack,
        rule,
        "sender/rule",
        "event_pattern",
        String.raw`\"exists\":false`,
        String.raw`\"prefix\":\"\"`,
      ),
    violations: ["aws_cloudwatch_event_rule sender/rule matches replayed events."],
  },
]);

describeRule("every target has a dead-letter queue", targetsHaveDeadLetterQueues, [
  {
    given: "a target without one",
    damage: (stack) => delete attributesAt(stack, target, "sweeper/target").dead_letter_config,
    violations: ["aws_cloudwatch_event_target sweeper/target has no dead-letter queue."],
  },
]);

describeRule("a tick of a schedule is not repeated", ticksAreNotRepeated, [
  {
    given: "EventBridge's own retries",
    damage: (stack) => delete attributesAt(stack, target, "sweeper/target").retry_policy,
    violations: ["aws_cloudwatch_event_target sweeper/target repeats ticks."],
  },
  {
    given: "Lambda's own retries",
    damage: (stack) => removeAt(stack, "aws_lambda_function_event_invoke_config", "sweeper/invocations"),
    violations: ["Lambda repeats the ticks of aws_cloudwatch_event_target sweeper/target."],
  },
]);

describeRule("every target is on the bus of its rule", targetsAreOnTheBusOfTheirRule, [
  {
    given: "a target that was left on the default bus",
    damage: (stack) => delete attributesAt(stack, target, "batcher/target").event_bus_name,
    violations: [
      "aws_cloudwatch_event_target batcher/target is on another bus than aws_cloudwatch_event_rule batcher/rule.",
    ],
  },
  {
    given: "a target whose rule is gone",
    damage: (stack) => removeAt(stack, rule, "feedback/rule"),
    violations: ["aws_cloudwatch_event_target feedback/target belongs to no rule."],
  },
]);

describeRule("SES publishes every event to the default bus", sesPublishesEveryEvent, [
  {
    given: "no event destination",
    damage: (stack) => removeAt(stack, destination, "email/events"),
    violations: ["SES publishes nothing."],
  },
  {
    given: "a destination that was not enabled",
    damage: (stack) => replaceAt(stack, destination, "email/events", "event_destination", "true", "false"),
    violations: [`${destination} email/events is not enabled.`],
  },
  {
    given: "a destination without one of the event types",
    damage: (stack) =>
      replaceAt(stack, destination, "email/events", "event_destination", "DELIVERY_DELAY", "DELIVERY"),
    violations: [`${destination} email/events does not publish DELIVERY_DELAY.`],
  },
  {
    given: "a destination that publishes each send",
    damage: (stack) =>
      replaceAt(stack, destination, "email/events", "event_destination", '"OPEN"', '"OPEN","SEND"'),
    violations: [`${destination} email/events publishes SEND.`],
  },
  {
    given: "a destination on a custom bus",
    damage: (stack) =>
      replaceAt(
        stack,
        destination,
        "email/events",
        "event_destination",
        "data.aws_cloudwatch_event_bus",
        "aws_x",
      ),
    violations: [`${destination} email/events does not publish to the default bus.`],
  },
]);
