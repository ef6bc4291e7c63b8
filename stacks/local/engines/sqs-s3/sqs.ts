import { AwsError, type AwsReply, type Engine } from "../../types.ts";
import type { Fauxqs } from "./fauxqs.ts";

export interface Sqs {
  readonly engine: Engine;
  /**
   * Creates a queue, or sets these attributes of the one there is and keeps its messages and other attributes.
   * @param attributes as of CreateQueue, e.g. `{ VisibilityTimeout: "30", RedrivePolicy: "{…}" }`.
   * @throws AwsError when an attribute is not accepted.
   */
  ensureQueue(
    name: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<{ url: string; arn: string }>;
  /**
   * Sends a message to a queue, as a service or a test does that has been allowed to before.
   * @param attributes message attributes, all of them strings.
   * @throws AwsError as SendMessage.
   */
  send(queueName: string, body: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
}

const contentType = "application/x-amz-json-1.0";

/**
 * SQS on fauxqs.
 * @param queueUrlOf mints the URL of a queue.
 */
export function createSqs(
  fauxqs: Fauxqs,
  { region, account, queueUrlOf }: { region: string; account: string; queueUrlOf: (name: string) => string },
): Sqs {
  const perform = async (operation: string, body: Buffer | string): Promise<AwsReply> => {
    const { statusCode, rawPayload } = await fauxqs.inject({
      method: "POST",
      url: "/",
      headers: { "content-type": contentType, "x-amz-target": `AmazonSQS.${operation}` },
      payload: body,
    });
    return { status: statusCode, headers: { "content-type": contentType }, body: rawPayload };
  };

  const succeed = async (operation: string, input: object): Promise<void> => {
    const { status, body } = await perform(operation, JSON.stringify(input));
    if (status !== 200) throw toAwsError(status, body.toString());
  };

  return {
    engine: { call: ({ operation, body }) => perform(operation, body) },
    async ensureQueue(name, attributes) {
      const url = queueUrlOf(name);
      const existing = await perform("GetQueueUrl", JSON.stringify({ QueueName: name }));
      if (existing.status === 200)
        await succeed("SetQueueAttributes", { QueueUrl: url, Attributes: attributes });
      else await succeed("CreateQueue", { QueueName: name, Attributes: attributes });
      return { url, arn: `arn:aws:sqs:${region}:${account}:${name}` };
    },
    send: (queueName, body, attributes = {}) =>
      succeed("SendMessage", {
        QueueUrl: queueUrlOf(queueName),
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: "String", StringValue },
          ]),
        ),
      }),
  };
}

function toAwsError(status: number, json: string): AwsError {
  const { __type, message } = JSON.parse(json) as { __type?: string; message?: string };
  return new AwsError(__type?.split("#").at(-1) ?? "InternalError", message ?? json, status);
}
