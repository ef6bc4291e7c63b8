import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import { webhookEvents } from "../../../events/webhooks.ts";
import type { WebhooksEnvironment } from "../../../services/functions/webhooks/env.ts";
import type { Archive } from "../../artifacts.ts";
import { nameOf, type Settings, type Webhook } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { createFunction, type ServiceFunction } from "../constructs/function.ts";
import { consumeQueue, onQueues, onTable } from "../constructs/grants.ts";
import { createQueue, type Queue } from "../constructs/queue.ts";
import { feedFromQueue, visibilityPerTimeout } from "../constructs/queue-worker.ts";
import { createRuleToQueue } from "../constructs/rule.ts";
import { createTable } from "../tables.ts";
import type { Resources } from "./resources.ts";

/** A receiver has ten seconds; a batch is handed over all at once. */
const timeoutSeconds = 30;

/** Attempts before an event is given up, after a day: those of `services/webhooks/patience.ts`. */
const maxReceiveCount = 10;

export interface Webhooks extends ServiceFunction {
  /** By names such as `webhook-crm`. */
  readonly queues: Readonly<Record<string, SqsQueue>>;
  readonly deadLetters: Readonly<Record<string, SqsQueue>>;
}

/** The events of a webhook, and what of them was given up. */
interface Line {
  readonly webhook: Webhook;
  readonly part: Construct;
  readonly queue: Queue;
}

const partOf = ({ name }: Webhook): string => `webhook-${name}`;

const createLine = (scope: Construct, settings: Settings, bus: Resources["bus"], webhook: Webhook): Line => {
  const part = new Construct(scope, partOf(webhook));
  const name = nameOf(settings, partOf(webhook));
  const queue = createQueue(part, {
    name,
    visibilityTimeoutSeconds: visibilityPerTimeout * timeoutSeconds,
    maxReceiveCount,
  });
  createRuleToQueue(part, {
    name,
    description: `Events to the webhook ${webhook.name}`,
    bus,
    pattern: patternOf(...webhookEvents.filter((event) => webhook.events.includes(event.name))),
    to: queue,
  });
  return { webhook, part, queue };
};

/**
 * Tells others of events: a queue for each webhook, and one function that hands over what they have. A stage without
 * webhooks has nothing of it.
 */
export const createWebhooks = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { bus }: Pick<Resources, "bus">,
): Webhooks | undefined => {
  if (settings.webhooks === undefined) return undefined;
  const part = new Construct(scope, "webhooks");
  const lines = settings.webhooks.map((webhook) => createLine(part, settings, bus, webhook));
  const keys = createTable(part, settings, "TidingsWebhooks", { hash: "name" });
  const sources = lines.map(({ queue: { queue } }) => queue);
  const environment: WebhooksEnvironment = {
    WEBHOOKS: JSON.stringify(
      lines.map(({ webhook: { name, url }, queue }) => ({ name, url, queue_url: queue.queue.url })),
    ),
    WEBHOOK_KEYS_TABLE: keys.name,
  };
  const worker = createFunction(part, settings, {
    name: "webhooks",
    description: "Hands events to webhooks",
    archive,
    memoryMegabytes: 256,
    timeoutSeconds,
    environment,
    grants: [
      onTable(keys, "GetItem", "UpdateItem"),
      onQueues(sources, "ChangeMessageVisibility"),
      ...sources.map(consumeQueue),
    ],
  });
  // The fewest executions at once that AWS takes, twenty requests: a receiver is seldom made for more.
  for (const line of lines)
    feedFromQueue(line.part, settings, line.queue, worker, { batch: { size: 10 }, concurrencyMax: 2 });
  const named = (of: "queue" | "deadLetters") =>
    Object.fromEntries(lines.map(({ webhook, queue }) => [partOf(webhook), queue[of]]));
  return { ...worker, queues: named("queue"), deadLetters: named("deadLetters") };
};
