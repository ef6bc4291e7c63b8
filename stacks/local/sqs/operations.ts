import * as z from "zod";
import { eachEntry } from "./batch.ts";
import { inRange, parseInput, queueInput } from "./input.ts";
import type { Messages } from "./messages.ts";
import type { Queue, Queues } from "./queues.ts";
import { receive, receiveInput } from "./receive.ts";
import { send, sendBatch, sendBatchInput, sendInput } from "./send.ts";
import type { Waiters } from "./waiters.ts";

const receipt = z.object({ ReceiptHandle: z.string() });
const visibility = receipt.extend({ VisibilityTimeout: z.number() });
const entriesOf = <Shape extends z.ZodRawShape>(entry: z.ZodObject<Shape>) =>
  queueInput.extend({ Entries: z.array(entry.extend({ Id: z.string() })).default([]) });
const deleteInput = queueInput.extend(receipt.shape);
const deleteBatchInput = entriesOf(receipt);
const visibilityInput = queueInput.extend(visibility.shape);
const visibilityBatchInput = entriesOf(visibility);
const attributesInput = queueInput.extend({ AttributeNames: z.array(z.string()).default([]) });
const urlInput = z.object({ QueueName: z.string() });
const listInput = z.object({ QueueNamePrefix: z.string().default("") });

/** Operations by name, each from its input, and perhaps the trace header of the call, to its output. */
export type Operations = Readonly<
  Record<string, (input: unknown, traceHeader?: string) => object | Promise<object>>
>;

export interface Parts {
  readonly account: string;
  readonly queues: Queues;
  readonly messages: Messages;
  readonly waiters: Waiters;
  /** Does all of the work in one commit. */
  readonly inOneCommit: <T>(work: () => T) => T;
}

/** The queue of a request, by the name at the end of its URL. */
const queueAt = (queues: Queues, { QueueUrl }: z.output<typeof queueInput>): Queue =>
  queues.get(QueueUrl.split("/").at(-1)!);

/** What is done with messages. */
export const messageOperations = ({ account, queues, messages, waiters, inOneCommit }: Parts): Operations => {
  const changeVisibility = (
    queue: Queue,
    { ReceiptHandle, VisibilityTimeout }: z.output<typeof visibility>,
  ) => {
    inRange("VisibilityTimeout", VisibilityTimeout, 0, 43_200);
    messages.changeVisibility(queue, ReceiptHandle, VisibilityTimeout);
    waiters.wake(queue.name);
    return {};
  };
  return {
    SendMessage: (given, traceHeader) => {
      const input = parseInput(sendInput, given);
      const queue = queueAt(queues, input);
      const sent = send(messages, queue, input, traceHeader);
      waiters.wake(queue.name);
      return sent;
    },
    SendMessageBatch: (given, traceHeader) => {
      const input = parseInput(sendBatchInput, given);
      const queue = queueAt(queues, input);
      const sent = inOneCommit(() => sendBatch(messages, queue, input, traceHeader));
      waiters.wake(queue.name);
      return sent;
    },
    ReceiveMessage: (given) => {
      const input = parseInput(receiveInput, given);
      return receive(messages, waiters, queueAt(queues, input), input, account);
    },
    DeleteMessage: (given) => {
      const input = parseInput(deleteInput, given);
      messages.remove(queueAt(queues, input), input.ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: (given) => {
      const input = parseInput(deleteBatchInput, given);
      const queue = queueAt(queues, input);
      return inOneCommit(() =>
        eachEntry(input.Entries, ({ ReceiptHandle }) => {
          messages.remove(queue, ReceiptHandle);
          return {};
        }),
      );
    },
    ChangeMessageVisibility: (given) => {
      const input = parseInput(visibilityInput, given);
      return changeVisibility(queueAt(queues, input), input);
    },
    ChangeMessageVisibilityBatch: (given) => {
      const input = parseInput(visibilityBatchInput, given);
      const queue = queueAt(queues, input);
      return inOneCommit(() => eachEntry(input.Entries, (entry) => changeVisibility(queue, entry)));
    },
  };
};

/** What is asked about queues. Made and changed they are by the stack alone. */
export const queueOperations = ({ queues, messages }: Parts): Operations => ({
  GetQueueUrl: (given) => ({ QueueUrl: queues.get(parseInput(urlInput, given).QueueName).url }),
  ListQueues: (given) => {
    const { QueueNamePrefix } = parseInput(listInput, given);
    return {
      QueueUrls: [...queues.all()]
        .filter(({ name }) => name.startsWith(QueueNamePrefix))
        .map(({ url }) => url),
    };
  },
  GetQueueAttributes: (given) => {
    const input = parseInput(attributesInput, given);
    const queue = queueAt(queues, input);
    const { visible, inFlight, delayed } = messages.counts(queue);
    const all: Record<string, string> = {
      ...queue.attributes,
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      ...queues.timestamps(queue.name),
    };
    if (input.AttributeNames.includes("All")) return { Attributes: all };
    const wanted = input.AttributeNames.filter((name) => all[name] !== undefined);
    return { Attributes: Object.fromEntries(wanted.map((name) => [name, all[name]])) };
  },
  PurgeQueue: (given) => {
    messages.purge(queueAt(queues, parseInput(queueInput, given)));
    return {};
  },
});
