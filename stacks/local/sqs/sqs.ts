import { join } from "node:path";
import { type OpenDatabase, openDatabase, transaction } from "../database.ts";
import { jsonBody } from "../gateway/json-body.ts";
import { AwsError, type Engine } from "../types.ts";
import { createMessages, messagesSchema } from "./messages.ts";
import { messageOperations, type Operations, type Parts, queueOperations } from "./operations.ts";
import { createQueues, queuesSchema } from "./queues.ts";
import { send } from "./send.ts";
import { createWaiters } from "./waiters.ts";

export interface SqsOptions {
  /** Folder of `sqs.sqlite`: queues and messages. */
  readonly stateDir: string;
  /** Opens that file; a test may keep it in memory. */
  readonly open?: OpenDatabase | undefined;
  /** Of the gateway: queue URLs start with it. */
  readonly origin: string;
  readonly region: string;
  readonly account: string;
}

/**
 * SQS on one machine: standard queues with delays, long polls, visibility timeouts and dead-letter queues. A message
 * is durable before its sender hears of it. Messages that were in flight when an earlier run ended are visible again.
 */
export const createSqs = ({ stateDir, open = openDatabase, origin, region, account }: SqsOptions) => {
  const database = open(join(stateDir, "sqs.sqlite"), queuesSchema + messagesSchema);
  const queues = createQueues(database, {
    urlOf: (name) => `${origin}/${account}/${name}`,
    arnOf: (name) => `arn:aws:sqs:${region}:${account}:${name}`,
  });
  const messages = createMessages(database);
  const waiters = createWaiters();
  const parts: Parts = {
    account,
    queues,
    messages,
    waiters,
    inOneCommit: (work) => transaction(database, work),
  };
  const operations: Operations = { ...messageOperations(parts), ...queueOperations(parts) };

  const engine: Engine = {
    async call(call) {
      const operation = operations[call.operation];
      if (!operation)
        throw new AwsError("UnsupportedOperation", `The local cloud does not implement ${call.operation}.`);
      const output = await operation(jsonBody(call), call.headers["x-amzn-trace-id"]);
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify(output),
      };
    },
  };

  return {
    engine,

    /**
     * Creates a queue, or sets these attributes of the one there is and keeps its messages and other attributes.
     * @param attributes as of CreateQueue, e.g. `{ VisibilityTimeout: "30", RedrivePolicy: "{…}" }`.
     * @throws AwsError when an attribute is not accepted.
     */
    async ensureQueue(
      name: string,
      attributes: Readonly<Record<string, string>>,
    ): Promise<{ url: string; arn: string }> {
      const { url, arn } = queues.declare(name, attributes);
      return { url, arn };
    },

    /**
     * Sends a message to a queue, as a service or a test does that has been allowed to before.
     * @param attributes message attributes, all of them strings.
     * @throws AwsError as SendMessage.
     */
    async send(
      queueName: string,
      MessageBody: string,
      attributes: Readonly<Record<string, string>> = {},
    ): Promise<void> {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      );
      send(messages, queues.get(queueName), { MessageBody, MessageAttributes });
      waiters.wake(queueName);
    },

    depths: messages.depths,

    /** Those who wait for messages look again: the time of the cloud was moved. */
    lookAgain: waiters.wakeAll,

    /** Ends long polls and closes the database. */
    stop(): void {
      waiters.close();
      database.close();
    },
  };
};

export type Sqs = ReturnType<typeof createSqs>;
