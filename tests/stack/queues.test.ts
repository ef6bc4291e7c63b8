import {
  deadLettersAreKept,
  messagesStayHiddenWhileWorkedOn,
  queuesAdmitTheirRulesOnly,
  queuesAreEncrypted,
  queuesHaveDeadLetterQueues,
} from "./rules/queues.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, removeAt, replaceAt } from "./support/stack.ts";

describeRule("every queue has a dead-letter queue", queuesHaveDeadLetterQueues, [
  {
    given: "a queue without a redrive policy",
    damage: (stack) => delete attributesAt(stack, "aws_sqs_queue", "batcher/queue").redrive_policy,
    violations: ["aws_sqs_queue batcher/queue has no dead-letter queue and is none."],
  },
]);

describeRule("dead letters are kept for 14 days", deadLettersAreKept, [
  {
    given: "a dead-letter queue with SQS's default retention",
    damage: (stack) =>
      delete attributesAt(stack, "aws_sqs_queue", "sweeper/dead_letters").message_retention_seconds,
    violations: ["aws_sqs_queue sweeper/dead_letters keeps dead letters for less than 14 days."],
  },
]);

describeRule("every queue is encrypted", queuesAreEncrypted, [
  {
    given: "a queue without encryption",
    damage: (stack) => delete attributesAt(stack, "aws_sqs_queue", "sender/queue").sqs_managed_sse_enabled,
    violations: ["aws_sqs_queue sender/queue is not encrypted."],
  },
]);

describeRule("a queue admits the rules that feed it, and nobody else", queuesAdmitTheirRulesOnly, [
  {
    given: "a queue without a policy",
    damage: (stack) => removeAt(stack, "aws_sqs_queue_policy", "sender/queue_policy"),
    violations: ["Not admitted: aws_sqs_queue sender/queue <- aws_cloudwatch_event_rule sender/rule"],
  },
  {
    given: "a dead-letter queue without a policy",
    damage: (stack) => removeAt(stack, "aws_sqs_queue_policy", "sweeper/dead_letters_policy"),
    violations: [
      "Not admitted: aws_sqs_queue sweeper/dead_letters <- aws_cloudwatch_event_rule sweeper/rule",
    ],
  },
  {
    given: "a policy that admits any sender",
    damage: (stack) =>
      replaceAt(stack, "aws_sqs_queue_policy", "batcher/queue_policy", "policy", "ArnEquals", "ArnLike"),
    violations: [
      "Not admitted: aws_sqs_queue batcher/queue <- aws_cloudwatch_event_rule batcher/rule",
      "Admitted beyond need: aws_sqs_queue_policy batcher/queue_policy",
    ],
  },
  {
    given: "a policy for the rule of another queue",
    damage: (stack) => {
      const sender = attributesAt(stack, "aws_cloudwatch_event_target", "sender/target");
      const batcher = attributesAt(stack, "aws_cloudwatch_event_target", "batcher/target");
      sender.rule = batcher.rule;
    },
    violations: [
      "Not admitted: aws_sqs_queue sender/queue <- aws_cloudwatch_event_rule batcher/rule",
      "Not admitted: aws_sqs_queue sender/dead_letters <- aws_cloudwatch_event_rule batcher/rule",
      "Admitted beyond need: aws_sqs_queue sender/dead_letters <- aws_cloudwatch_event_rule sender/rule",
      "Admitted beyond need: aws_sqs_queue sender/queue <- aws_cloudwatch_event_rule sender/rule",
    ],
  },
]);

describeRule("messages stay hidden for six timeouts of their function", messagesStayHiddenWhileWorkedOn, [
  {
    given: "a function that may run longer than its queue reckons with",
    damage: (stack) => {
      attributesAt(stack, "aws_lambda_function", "feedback/function").timeout = 61;
    },
    violations: ["aws_sqs_queue feedback/queue hides messages for 180 s, not 366 s."],
  },
]);
