import * as z from "zod";
import { bulkRequested } from "../../events/bulk.ts";
import { batcherEvents, batchReady } from "../../events/campaigns.ts";
import { type EventType, envelope, source } from "../../events/event.ts";
import { exportRequested } from "../../events/exports.ts";
import { importRequested } from "../../events/imports.ts";
import { migrationRequested } from "../../events/migrations.ts";
import { messageTags, sesDetail } from "../../events/ses.ts";
import { listingReady } from "../../events/suppressions.ts";
import { webhookEvents } from "../../events/webhooks.ts";
import { type DeadLetterQueueName, isWebhookQueue } from "./queues.ts";

export const reasonCodes = ["malformed_event", "handler_failed", "not_taken", "not_delivered"] as const;

/** What is told of a dead letter's content. */
export interface Explanation {
  readonly detail_type: string | null;
  readonly detail: Record<string, unknown>;
  readonly reason: { readonly code: (typeof reasonCodes)[number]; readonly message: string };
}

/**
 * What EventBridge says of an event that it could not hand to its target (message attributes ERROR_CODE, ERROR_MESSAGE).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export interface DeliveryError {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** What a function takes, and what of it may be shown. */
interface Contract {
  /** The schema of an event of that `detail-type`. */
  readonly event: (detailType: string | null) => z.ZodType;
  /** Takes any detail and keeps the legible part of it. */
  readonly shown: z.ZodType<Record<string, unknown>>;
}

/** Leaves a field out when it is not as the schema says: what it holds instead might be anything, an address too. */
const legible = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

type FactType = EventType<string, z.ZodObject>;

/** Of a function that takes these events: each is held to the schema of its own name. */
const factContract = (...types: readonly FactType[]): Contract => ({
  event: (given) =>
    envelope.extend({
      source: z.literal(source),
      "detail-type": z.literal(types.map(({ name }) => name)),
      detail: (types.find(({ name }) => name === given) ?? types[0]!).detail,
    }),
  shown: z
    .object(
      Object.fromEntries(
        types.flatMap(({ detail }) =>
          Object.entries(detail.shape).map(([field, schema]) => [field, legible(schema as z.ZodType)]),
        ),
      ),
    )
    .catch({}),
});

const word = z.string().regex(/^[\w .-]{1,256}$/);

/** An event of SES is full of addresses: its kind, its message and the tags lead to the recipient for those who may know. */
const sesShown = z
  .object({
    eventType: legible(word),
    mail: legible(
      z.object({
        messageId: legible(word),
        tags: legible(
          z.object(
            Object.fromEntries(Object.values(messageTags).map((tag) => [tag, legible(z.array(word))])),
          ),
        ),
      }),
    ),
  })
  .catch({});

const webhookContract = factContract(...webhookEvents);
const contracts = {
  batcher: factContract(...batcherEvents),
  sender: factContract(batchReady),
  feedback: { event: () => envelope.extend({ detail: sesDetail }), shown: sesShown },
  importer: factContract(importRequested),
  // Its ticks come here, too, when EventBridge could not invoke it.
  "account-list": factContract(listingReady),
  jobs: factContract(exportRequested, bulkRequested, migrationRequested),
  // A tick of the schedule: its detail is empty.
  sweeper: { event: () => envelope, shown: z.object({}).catch({}) },
} satisfies Readonly<Record<string, Contract>>;

const contractOf = (queue: DeadLetterQueueName): Contract =>
  isWebhookQueue(queue) ? webhookContract : contracts[queue];

const anyEvent = z.object({ "detail-type": legible(word), detail: z.unknown() }).catch({ detail: undefined });

/** Reads JSON; undefined when it is none. The words of JSON.parse would repeat what the text holds. */
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The complaints of a schema on one line: they name the field and what it should be, never the value it has. */
const complaints = ({ issues }: z.core.$ZodError): string =>
  issues.map(({ path, message }) => `${path.map(String).join(".") || "event"}: ${message}`).join("; ");

const reasonOf = (
  queue: DeadLetterQueueName,
  event: unknown,
  detailType: string | null,
  { code, message }: DeliveryError,
): Explanation["reason"] => {
  if (code !== undefined)
    return {
      code: "not_delivered",
      message: `EventBridge could not hand it over: ${message ? `${code}, ${message}` : code}.`,
    };
  if (event === undefined) return { code: "malformed_event", message: "The body is not JSON." };
  const { error } = contractOf(queue).event(detailType).safeParse(event);
  if (error) return { code: "malformed_event", message: complaints(error) };
  // Only EventBridge feeds this queue: the function's own failures do not come here.
  if (queue === "sweeper")
    return { code: "not_delivered", message: "EventBridge could not invoke the sweeper." };
  if (isWebhookQueue(queue))
    return {
      code: "not_taken",
      message:
        "The webhook's receiver did not take it, at ten attempts over a day. The log of webhooks says beside this message_id what came of each.",
    };
  return {
    code: "handler_failed",
    message: `The event is valid: ${queue} failed on it each time. Its log names the error beside this message_id.`,
  };
};

/**
 * Tells what a dead letter is about and why it became one, as far as its content shows.
 * @param body of the message: an EventBridge event as JSON, if all was well.
 */
export const explain = (queue: DeadLetterQueueName, body: string, failed: DeliveryError): Explanation => {
  const event = readJson(body);
  const { "detail-type": detailType = null, detail } = anyEvent.parse(event);
  return {
    detail_type: detailType,
    detail: contractOf(queue).shown.parse(detail),
    reason: reasonOf(queue, event, detailType, failed),
  };
};
