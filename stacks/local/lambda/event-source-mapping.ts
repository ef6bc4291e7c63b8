import { setTimeout as sleep } from "node:timers/promises";
import { type Message, SQSClient } from "@aws-sdk/client-sqs";
import { processedMessages } from "./batch-response.ts";
import type { FunctionConfiguration } from "./function.ts";
import type { Invoker } from "./invoker.ts";
import { isRecursiveLoop } from "./lineage.ts";
import { openPolledQueue, type PolledQueue, waitSecondsMax } from "./polled-queue.ts";
import { toEvents, toRecord } from "./sqs-event.ts";

/** Pause after a poll that failed, so that a broken queue does not spin. */
const failedPollPauseMs = 1_000;
/** Batches a mapping without `maximum_concurrency` runs at a time, as Lambda starts with. */
const concurrencyDefault = 5;

/** What the stack says of one `aws_lambda_event_source_mapping` of a queue. */
export interface MappingConfiguration {
  readonly queueArn: string;
  readonly function: FunctionConfiguration;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
}

export interface MappingOptions {
  readonly invoker: Invoker;
  readonly region: string;
  /** Origin of the gateway. */
  readonly endpoint: string;
  /** A client of the gateway with the credentials of a role; the SDK's own unless given. */
  readonly sqsFor?: ((role: string) => SQSClient) | undefined;
  /** Told of failed polls and deletes, and of what is dropped; the messages concerned come again. */
  readonly warn: (message: string) => void;
}

export interface EventSourceMapping {
  /** Messages that were received, and whose batch has not ended. */
  held(): number;
  /** Ends the poll under way and waits for running batches to end. */
  stop(): Promise<void>;
}

/** Checks what Lambda checks when the mapping is created. */
const checkQueue = async (queue: PolledQueue, fn: FunctionConfiguration) => {
  const visibilitySeconds = await queue.visibilitySeconds();
  if (visibilitySeconds < fn.timeoutSeconds)
    throw new Error(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${fn.timeoutSeconds} seconds`,
    );
};

/**
 * Fills a batch: the window opens with its first message. What was received is processed, whatever comes after.
 * @param hold told how many messages came, with each receive
 */
const gatherBatch = async (
  queue: PolledQueue,
  { batchSize, batchingWindowSeconds }: MappingConfiguration,
  stopping: AbortSignal,
  hold: (count: number) => void,
): Promise<Message[]> => {
  const batch = await queue.receive(batchSize, waitSecondsMax, stopping);
  hold(batch.length);
  const closesAt = Date.now() + batchingWindowSeconds * 1000;
  while (batch.length > 0 && batch.length < batchSize && !stopping.aborted) {
    const secondsLeft = Math.ceil((closesAt - Date.now()) / 1000);
    if (secondsLeft <= 0) break;
    const received = await queue.receive(batchSize - batch.length, secondsLeft, stopping).catch(() => []);
    hold(received.length);
    batch.push(...received);
  }
  return batch;
};

/**
 * The messages of a batch that the function may be invoked with. One that closes a recursive loop stays in flight, and
 * comes again, until the queue has had enough of it: then it is a dead letter.
 */
const withoutLoops = (
  batch: readonly Message[],
  { queueArn, function: fn }: MappingConfiguration,
  warn: (message: string) => void,
): Message[] => {
  const invocable = batch.filter(({ Attributes }) => !isRecursiveLoop(fn.arn, Attributes?.AWSTraceHeader));
  const dropped = batch.length - invocable.length;
  if (dropped > 0)
    warn(
      `${queueArn}: RecursiveInvocationsDropped: ${dropped}. The function ${fn.name} was invoked 16 times by its own chain of messages and is not invoked again.`,
    );
  return invocable;
};

/** Invokes the function with a batch, in as many events as it takes, and deletes what is processed. */
const processBatch = async (
  batch: readonly Message[],
  mapping: MappingConfiguration,
  { invoker, region, warn }: MappingOptions,
  queue: PolledQueue,
): Promise<void> => {
  const records = withoutLoops(batch, mapping, warn).map((message) =>
    toRecord(message, mapping.queueArn, region),
  );
  for (const event of toEvents(records)) {
    const traceHeaders = event.Records.flatMap(({ attributes }) => attributes.AWSTraceHeader ?? []);
    const outcome = await invoker.invoke(mapping.function.name, JSON.stringify(event), traceHeaders);
    const ids = event.Records.map((record) => record.messageId);
    const processed = new Set(
      mapping.reportBatchItemFailures ? processedMessages(ids, outcome) : outcome.ok ? ids : [],
    );
    await queue.remove(event.Records.filter((record) => processed.has(record.messageId)));
  }
};

const sdkClient =
  ({ region, endpoint }: { readonly region: string; readonly endpoint: string }) =>
  (role: string): SQSClient =>
    new SQSClient({ region, endpoint, credentials: { accessKeyId: role, secretAccessKey: "local" } });

/**
 * Polls a queue with the function's own role, through the gateway, and invokes the function with what it receives.
 * Messages of a failed batch, or reported as failed, reappear after the queue's visibility timeout.
 * @throws Error when the role may not read the queue, or its visibility timeout is shorter than the function's timeout
 */
export const startEventSourceMapping = async (
  mapping: MappingConfiguration,
  options: MappingOptions,
): Promise<EventSourceMapping> => {
  const { endpoint, warn } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let held = 0;
  const concurrencyMax = mapping.maximumConcurrency ?? concurrencyDefault;
  const { sqsFor = sdkClient(options) } = options;
  const queue = openPolledQueue({
    queueArn: mapping.queueArn,
    endpoint,
    sqs: sqsFor(mapping.function.role),
    warn,
  });
  await checkQueue(queue, mapping.function);
  const hold = (count: number) => {
    held += count;
  };

  const track = (work: Promise<void>) => {
    const tracked = work
      .catch((error: unknown) =>
        warn(`${mapping.queueArn}: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const poll = async () => {
    while (!stopping.signal.aborted) {
      try {
        if (running.size >= concurrencyMax) await Promise.race(running);
        else {
          const batch = await gatherBatch(queue, mapping, stopping.signal, hold);
          if (batch.length > 0)
            track(processBatch(batch, mapping, options, queue).finally(() => hold(-batch.length)));
        }
      } catch (error) {
        if (stopping.signal.aborted) return;
        warn(`${mapping.queueArn}: the poll failed: ${error instanceof Error ? error.message : error}`);
        await sleep(failedPollPauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  };

  const polling = poll();
  return {
    held: () => held,
    stop: async () => {
      stopping.abort();
      await polling;
      await Promise.all(running);
      queue.close();
    },
  };
};
