import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { processedMessages } from "./batch-response.ts";
import type { FunctionConfiguration } from "./function.ts";
import type { Invoker } from "./invoker.ts";
import { toEvents, toRecord } from "./sqs-event.ts";

/** Longest and largest receive SQS allows. */
const waitSecondsMax = 20;
const receiveMessagesMax = 10;
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

export interface EventSourceMapping {
  /** Messages that were received, and whose batch has not ended. */
  held(): number;
  /** Ends the poll under way and waits for running batches to end. */
  stop(): Promise<void>;
}

/** Checks what Lambda checks when the mapping is created. */
const checkQueue = async (sqs: SQSClient, QueueUrl: string, fn: FunctionConfiguration) => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
  );
  const visibilitySeconds = Number(Attributes?.VisibilityTimeout);
  if (visibilitySeconds < fn.timeoutSeconds)
    throw new Error(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${fn.timeoutSeconds} seconds`,
    );
};

/**
 * Polls a queue with the function's own role, through the gateway, and invokes the function with what it receives.
 * Messages of a failed batch, or reported as failed, reappear after the queue's visibility timeout.
 * @throws Error when the role may not read the queue, or its visibility timeout is shorter than the function's timeout
 */
export const startEventSourceMapping = async (
  mapping: MappingConfiguration,
  options: {
    readonly invoker: Invoker;
    readonly region: string;
    /** Origin of the gateway. */
    readonly endpoint: string;
    /** Told of failed polls and deletes; the messages concerned come again. */
    readonly warn: (message: string) => void;
  },
): Promise<EventSourceMapping> => {
  const { invoker, region, endpoint, warn } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let held = 0;
  const concurrencyMax = mapping.maximumConcurrency ?? concurrencyDefault;
  const sqs = new SQSClient({
    region,
    endpoint,
    credentials: { accessKeyId: mapping.function.role, secretAccessKey: "local" },
  });
  const [account, queueName] = mapping.queueArn.split(":").slice(4);
  const QueueUrl = `${endpoint}/${account}/${queueName}`;
  await checkQueue(sqs, QueueUrl, mapping.function);

  const receive = async (count: number, waitSeconds: number): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(count, receiveMessagesMax),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages;
  };

  /** Fills a batch: the window opens with its first message. What was received is processed, whatever comes after. */
  const gather = async (): Promise<Message[]> => {
    const batch = await receive(mapping.batchSize, waitSecondsMax);
    held += batch.length;
    const closesAt = Date.now() + mapping.batchingWindowSeconds * 1000;
    while (batch.length > 0 && batch.length < mapping.batchSize && !stopping.signal.aborted) {
      const secondsLeft = Math.ceil((closesAt - Date.now()) / 1000);
      if (secondsLeft <= 0) break;
      const more = receive(mapping.batchSize - batch.length, Math.min(secondsLeft, waitSecondsMax));
      const received = await more.catch(() => []);
      held += received.length;
      batch.push(...received);
    }
    return batch;
  };

  const remove = async (records: readonly { messageId: string; receiptHandle: string }[]) => {
    for (let start = 0; start < records.length; start += receiveMessagesMax) {
      const Entries = records
        .slice(start, start + receiveMessagesMax)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Code, Message } of Failed)
        warn(`${mapping.queueArn}: a message was not deleted: ${Code} ${Message}`);
    }
  };

  const processBatch = async (batch: readonly Message[]) => {
    for (const event of toEvents(batch.map((message) => toRecord(message, mapping.queueArn, region)))) {
      const outcome = await invoker.invoke(mapping.function.name, JSON.stringify(event));
      const ids = event.Records.map((record) => record.messageId);
      const processed = new Set(
        mapping.reportBatchItemFailures ? processedMessages(ids, outcome) : outcome.ok ? ids : [],
      );
      await remove(event.Records.filter((record) => processed.has(record.messageId)));
    }
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
          const batch = await gather();
          if (batch.length > 0)
            track(
              processBatch(batch).finally(() => {
                held -= batch.length;
              }),
            );
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
      sqs.destroy();
    },
  };
};
