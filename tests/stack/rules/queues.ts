import * as z from "zod";
import { addressIn, jsonOf, labelOf, oneOrMore, type Rule, resources, type Stack } from "../support/stack.ts";
import { targetsOf } from "./events.ts";

const queue = z.object({
  visibility_timeout_seconds: z.number().optional(),
  message_retention_seconds: z.number().optional(),
  sqs_managed_sse_enabled: z.boolean().optional(),
  redrive_policy: jsonOf(z.object({ deadLetterTargetArn: z.string() })).optional(),
});
const queues = (stack: Stack) => resources(stack, "aws_sqs_queue", queue);

/** Addresses of the queues that take what another queue, or a rule's target, gave up on. */
const deadLetterQueues = (stack: Stack): ReadonlySet<string | undefined> =>
  new Set([
    ...queues(stack).map(({ attributes }) => addressIn(attributes.redrive_policy?.deadLetterTargetArn)),
    ...targetsOf(stack).map((target) => addressIn(target.deadLetterArn)),
  ]);

export const queuesHaveDeadLetterQueues: Rule = (stack) => {
  const deadLetters = deadLetterQueues(stack);
  return queues(stack)
    .filter(({ address, attributes }) => !deadLetters.has(address) && !attributes.redrive_policy)
    .map(({ label }) => `${label} has no dead-letter queue and is none.`);
};

/** The longest SQS offers: a person has that long to look. */
const deadLetterRetentionSeconds = 14 * 24 * 3600;

export const deadLettersAreKept: Rule = (stack) => {
  const deadLetters = deadLetterQueues(stack);
  return queues(stack)
    .filter(({ address }) => deadLetters.has(address))
    .filter(({ attributes }) => attributes.message_retention_seconds !== deadLetterRetentionSeconds)
    .map(({ label }) => `${label} keeps dead letters for less than 14 days.`);
};

export const queuesAreEncrypted: Rule = (stack) =>
  queues(stack)
    .filter(({ attributes }) => attributes.sqs_managed_sse_enabled !== true)
    .map(({ label }) => `${label} is not encrypted.`);

const queuePolicy = z.object({
  queue_url: z.string(),
  policy: jsonOf(
    z.object({
      Statement: z.array(
        z.object({
          Effect: z.string(),
          Principal: z.unknown(),
          Action: oneOrMore,
          Resource: oneOrMore,
          Condition: z.unknown(),
        }),
      ),
    }),
  ),
});

/** `queue <- rule` for each rule that must get in, and for each that a policy lets in. */
const required = (stack: Stack): string[] =>
  targetsOf(stack).flatMap((target) =>
    [target.arn, target.deadLetterArn]
      .map(addressIn)
      .filter((address) => address?.startsWith("aws_sqs_queue."))
      .map((address) => `${labelOf(stack, address!)} <- ${labelOf(stack, addressIn(target.rule)!)}`),
  );

const admitted = z.object({
  Effect: z.literal("Allow"),
  Principal: z.strictObject({ Service: z.literal("events.amazonaws.com") }),
  Action: z.tuple([z.literal("sqs:SendMessage")]),
  Resource: z.tuple([z.string()]),
  Condition: z.strictObject({ ArnEquals: z.strictObject({ "aws:SourceArn": z.string() }) }),
});

export const queuesAdmitTheirRulesOnly: Rule = (stack) => {
  const wanted = new Set(required(stack));
  const found = resources(stack, "aws_sqs_queue_policy", queuePolicy).flatMap(({ label, attributes }) =>
    attributes.policy.Statement.map((statement) => {
      const parsed = admitted.safeParse(statement);
      const queueAddress = addressIn(attributes.queue_url);
      const rule = addressIn(parsed.data?.Condition.ArnEquals["aws:SourceArn"]);
      if (!queueAddress || !rule || addressIn(parsed.data?.Resource[0]) !== queueAddress) return label;
      return `${labelOf(stack, queueAddress)} <- ${labelOf(stack, rule)}`;
    }),
  );
  return [
    ...[...wanted].filter((pair) => !found.includes(pair)).map((pair) => `Not admitted: ${pair}`),
    ...found.filter((pair) => !wanted.has(pair)).map((pair) => `Admitted beyond need: ${pair}`),
  ];
};

const mapping = z.object({ event_source_arn: z.string(), function_name: z.string() });
const lambda = z.object({ timeout: z.number() });

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityPerTimeout = 6;

export const messagesStayHiddenWhileWorkedOn: Rule = (stack) =>
  resources(stack, "aws_lambda_event_source_mapping", mapping).flatMap(({ attributes }) => {
    const source = queues(stack).find(({ address }) => address === addressIn(attributes.event_source_arn));
    const worker = resources(stack, "aws_lambda_function", lambda).find(
      ({ address }) => address === addressIn(attributes.function_name),
    );
    const visible = source?.attributes.visibility_timeout_seconds ?? 30;
    const needed = visibilityPerTimeout * (worker?.attributes.timeout ?? Number.POSITIVE_INFINITY);
    return visible >= needed ? [] : [`${source?.label} hides messages for ${visible} s, not ${needed} s.`];
  });
