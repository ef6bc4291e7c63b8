import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Longest and largest receive SQS allows. */
export const waitSecondsMax = 20;
const receiveMessagesMax = 10;

/** A queue as the role of a function may use it, through the gateway. */
export interface PolledQueue {
  visibilitySeconds(): Promise<number>;
  /**
   * Waits for messages, as many and as long as one receive allows.
   * @throws when `signal` aborts
   */
  receive(count: number, waitSeconds: number, signal: AbortSignal): Promise<Message[]>;
  remove(messages: readonly { readonly receiptHandle: string }[]): Promise<void>;
  close(): void;
}

/**
 * @param endpoint origin of the gateway
 * @param sqs with the role's credentials
 * @param warn told of each message that was not deleted
 */
export const openPolledQueue = (options: {
  readonly queueArn: string;
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly warn: (message: string) => void;
}): PolledQueue => {
  const { queueArn, endpoint, sqs, warn } = options;
  const [account, queueName] = queueArn.split(":").slice(4);
  const QueueUrl = `${endpoint}/${account}/${queueName}`;

  return {
    visibilitySeconds: async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
      );
      return Number(Attributes?.VisibilityTimeout);
    },
    receive: async (count, waitSeconds, abortSignal) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(count, receiveMessagesMax),
          WaitTimeSeconds: Math.min(waitSeconds, waitSecondsMax),
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        }),
        { abortSignal },
      );
      return Messages;
    },
    remove: async (messages) => {
      for (let start = 0; start < messages.length; start += receiveMessagesMax) {
        const Entries = messages
          .slice(start, start + receiveMessagesMax)
          .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
        const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
        for (const { Code, Message } of Failed)
          warn(`${queueArn}: a message was not deleted: ${Code} ${Message}`);
      }
    },
    close: () => sqs.destroy(),
  };
};
