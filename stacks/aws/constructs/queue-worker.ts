import type { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import { Construct } from "constructs";
import { nameOf, type Settings } from "../../settings.ts";
import { createFunction, type FunctionProps, type ServiceFunction } from "./function.ts";
import { consumeQueue } from "./grants.ts";
import { createQueue, type Queue } from "./queue.ts";
import { createRuleToQueue } from "./rule.ts";
import { createScheduleRule, invokeByRule } from "./schedule.ts";

/** How a function takes what a queue has. */
interface Feeding {
  readonly batch: {
    readonly size: number;
    /** How long Lambda may gather a batch; a size above 10 needs at least 1. */
    readonly windowSeconds?: number;
  };
  readonly concurrencyMax: number;
}

export interface QueueWorkerProps extends FunctionProps, Feeding {
  readonly rule: {
    readonly description: string;
    /** Without one, the default bus. */
    readonly bus?: CloudwatchEventBus;
    readonly pattern: Readonly<Record<string, unknown>>;
  };
  readonly maxReceiveCount: number;
  /** When it is invoked besides, without an event of the queue. */
  readonly schedule?: { readonly description: string; readonly expression: string };
}

export type QueueWorker = ServiceFunction & Queue;

/** AWS advises six times the function's timeout: a message must not reappear while retries of its batch still run. */
export const visibilityPerTimeout = 6;

/** Has a function take the messages of a queue, and say which ones failed. */
export const feedFromQueue = (
  scope: Construct,
  { restoredFrom }: Settings,
  { queue }: Queue,
  worker: ServiceFunction,
  { batch, concurrencyMax }: Feeding,
): void => {
  new LambdaEventSourceMapping(scope, "mapping", {
    eventSourceArn: queue.arn,
    functionName: worker.lambda.functionName,
    // What a restored stage would do again waits until its operator has looked (decision 77).
    ...(restoredFrom && { enabled: false }),
    batchSize: batch.size,
    maximumBatchingWindowInSeconds: batch.windowSeconds,
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency: concurrencyMax },
    // Lambda checks at once whether the role may read the queue.
    dependsOn: [worker.policy],
  });
};

/** Events of a rule, buffered in a queue, for a function that takes them in batches and reports which ones failed. */
export const createQueueWorker = (
  scope: Construct,
  settings: Settings,
  props: QueueWorkerProps,
): QueueWorker => {
  const part = new Construct(scope, props.name);
  const name = nameOf(settings, props.name);
  const queue = createQueue(part, {
    name,
    visibilityTimeoutSeconds: visibilityPerTimeout * props.timeoutSeconds,
    maxReceiveCount: props.maxReceiveCount,
  });
  const schedulePart = new Construct(part, "schedule");
  const schedule =
    props.schedule && createScheduleRule(schedulePart, { name: `${name}-schedule`, ...props.schedule });
  const { deadLettersPolicy } = createRuleToQueue(part, {
    name,
    ...props.rule,
    to: queue,
    ...(schedule && { alsoDeadLettersOf: [schedule.arn] }),
  });
  const worker = createFunction(part, settings, {
    ...props,
    grants: [...props.grants, consumeQueue(queue.queue)],
  });
  feedFromQueue(part, settings, queue, worker, props);
  if (schedule) invokeByRule(schedulePart, schedule, worker, queue.deadLetters, deadLettersPolicy);
  return { ...worker, ...queue };
};
