import * as z from "zod";
import { catalogue } from "../../../events/catalogue.ts";
import { source } from "../../../events/event.ts";
import { sesDetailTypes, sesEvents, sesSource } from "../../../events/ses.ts";
import { compile } from "../../../stacks/local/eventbridge/pattern.ts";
import { addressIn, labelOf, type Rule, resources, type Stack } from "../support/stack.ts";

const target = z.object({
  rule: z.string(),
  arn: z.string(),
  event_bus_name: z.string().optional(),
  dead_letter_config: z.object({ arn: z.string() }).optional(),
});

/** Every rule's targets. */
export const targetsOf = (stack: Stack) =>
  resources(stack, "aws_cloudwatch_event_target", target).map(({ label, attributes }) => ({
    label,
    rule: attributes.rule,
    arn: attributes.arn,
    bus: attributes.event_bus_name,
    deadLetterArn: attributes.dead_letter_config?.arn,
  }));

const rule = z.object({
  event_bus_name: z.string().optional(),
  event_pattern: z.string().optional(),
  schedule_expression: z.string().optional(),
});
const rules = (stack: Stack) => resources(stack, "aws_cloudwatch_event_rule", rule);

interface Sample {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: unknown;
  readonly "replay-name"?: string;
}

const ownSamples: Sample[] = catalogue.map(({ name, version }) => ({
  source,
  "detail-type": name,
  detail: { version },
}));

/** SES tags each event with the configuration set of its message: in the JSON a reference, and compared as that. */
const sesSamples = (stack: Stack): Sample[] =>
  Object.keys(stack.resource.aws_sesv2_configuration_set ?? {}).flatMap((id) => {
    const name = `\${aws_sesv2_configuration_set.${id}.configuration_set_name}`;
    return sesDetailTypes.map((detailType) => ({
      source: sesSource,
      "detail-type": detailType,
      detail: { mail: { tags: { "ses:configuration-set": [name] } } },
    }));
  });

/** What can come by on the bus of a rule. SES publishes to the default bus only, this system to its own only. */
const samplesFor = (stack: Stack, bus: string | undefined): Sample[] =>
  bus === undefined ? sesSamples(stack) : ownSamples;

const detailTypes = z.object({ "detail-type": z.array(z.string()) });

export const rulesMatchCataloguedEvents: Rule = (stack) =>
  rules(stack).flatMap(({ label, attributes }) => {
    const pattern = attributes.event_pattern;
    if (pattern === undefined) {
      return attributes.schedule_expression === undefined ? [`${label} matches nothing.`] : [];
    }
    const matched = samplesFor(stack, attributes.event_bus_name).filter(compile(pattern));
    return detailTypes
      .parse(JSON.parse(pattern))
      ["detail-type"].filter((name) => !matched.some((sample) => sample["detail-type"] === name))
      .map((name) => `${label} waits for "${name}", which never comes by on its bus.`);
  });

export const everySesEventIsHeard: Rule = (stack) => {
  const patterns = rules(stack).flatMap(({ attributes }) => attributes.event_pattern ?? []);
  const heard = patterns.map((pattern) => compile(pattern));
  return sesSamples(stack)
    .filter((sample) => !heard.some((matches) => matches(sample)))
    .map((sample) => `No rule takes "${sample["detail-type"]}" of SES.`);
};

export const replaysReachNoFunction: Rule = (stack) =>
  rules(stack)
    .filter(({ attributes: { event_pattern: pattern, event_bus_name: bus } }) =>
      samplesFor(stack, bus).some(
        (sample) =>
          bus !== undefined &&
          pattern !== undefined &&
          compile(pattern)({ ...sample, "replay-name": "again" }),
      ),
    )
    .map(({ label }) => `${label} matches replayed events.`);

export const targetsHaveDeadLetterQueues: Rule = (stack) =>
  targetsOf(stack)
    .filter(({ deadLetterArn }) => !addressIn(deadLetterArn)?.startsWith("aws_sqs_queue."))
    .map(({ label }) => `${label} has no dead-letter queue.`);

const noRetries = z.object({
  maximum_retry_attempts: z.literal(0),
  maximum_event_age_in_seconds: z.literal(60),
});

/** Ticks of a schedule that are tried again, by EventBridge or by Lambda: the next tick does their work. */
export const ticksAreNotRepeated: Rule = (stack) => {
  const ofSchedule = rules(stack)
    .filter(({ attributes }) => attributes.schedule_expression !== undefined)
    .map(({ address }) => address);
  const invocations = resources(stack, "aws_lambda_function_event_invoke_config", z.looseObject({}));
  return resources(stack, "aws_cloudwatch_event_target", z.looseObject({ rule: z.string(), arn: z.string() }))
    .filter(({ attributes }) => ofSchedule.includes(addressIn(attributes.rule) ?? ""))
    .flatMap(({ label, attributes }) => [
      ...(noRetries.safeParse(attributes.retry_policy).success ? [] : [`${label} repeats ticks.`]),
      ...(invocations.some(
        (found) =>
          addressIn(String(found.attributes.function_name)) === addressIn(attributes.arn) &&
          noRetries.safeParse(found.attributes).success,
      )
        ? []
        : [`Lambda repeats the ticks of ${label}.`]),
    ]);
};

export const targetsAreOnTheBusOfTheirRule: Rule = (stack) =>
  targetsOf(stack).flatMap((found) => {
    const address = addressIn(found.rule);
    const owner = rules(stack).find((candidate) => candidate.address === address);
    if (owner === undefined) return [`${found.label} belongs to no rule.`];
    return owner.attributes.event_bus_name === found.bus
      ? []
      : [`${found.label} is on another bus than ${labelOf(stack, owner.address)}.`];
  });

const eventDestination = z.object({
  event_destination: z.object({
    enabled: z.boolean().optional(),
    matching_event_types: z.array(z.string()),
    event_bridge_destination: z.object({ event_bus_arn: z.string() }).optional(),
  }),
});

/**
 * SES's name of an event type, from the catalogue's: `deliveryDelay` is `DELIVERY_DELAY`. Send is not among them: each
 * is paid for, and says nothing that the others do not (decision 3).
 */
const sesEventTypes = Object.keys(sesEvents)
  .filter((name) => name !== "send")
  .map((name) => name.replace(/[A-Z]/, "_$&").toUpperCase());

export const sesPublishesEveryEvent: Rule = (stack) => {
  const destinations = resources(stack, "aws_sesv2_configuration_set_event_destination", eventDestination);
  if (destinations.length === 0) return ["SES publishes nothing."];
  return destinations.flatMap(({ label, attributes: { event_destination: found } }) => [
    ...(found.enabled === true ? [] : [`${label} is not enabled.`]),
    ...(isDefaultBus(stack, found.event_bridge_destination?.event_bus_arn)
      ? []
      : [`${label} does not publish to the default bus.`]),
    ...sesEventTypes
      .filter((type) => !found.matching_event_types.includes(type))
      .map((type) => `${label} does not publish ${type}.`),
    ...(found.matching_event_types.includes("SEND") ? [`${label} publishes SEND.`] : []),
  ]);
};

const isDefaultBus = (stack: Stack, arn: string | undefined): boolean => {
  const id = /^\$\{data\.aws_cloudwatch_event_bus\.(\w+)\.arn\}$/.exec(arn ?? "")?.[1];
  return id !== undefined && stack.data.aws_cloudwatch_event_bus?.[id]?.name === "default";
};
