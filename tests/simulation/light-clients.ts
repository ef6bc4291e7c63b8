import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Network } from "./network.ts";

/**
 * Clients for those who look and poll: these services speak JSON, and a command is the request as it stands. The SDK's
 * own take ten times as long, and thousands of looks find nothing. They retry nothing.
 */
interface Protocol {
  readonly service: string;
  /** Of `x-amz-target`. */
  readonly target: string;
  readonly version: string;
}
interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}
interface Options {
  readonly abortSignal?: AbortSignal;
}
type Output = Readonly<Record<string, unknown>>;

const caller =
  (network: Network, role: string, { service, target, version }: Protocol) =>
  async (command: Command, input: object, { abortSignal }: Options = {}): Promise<Output> => {
    const request = {
      method: "POST",
      path: "/",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${role}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        "content-type": `application/x-amz-json-${version}`,
        "x-amz-target": `${target}.${command.constructor.name.replace(/Command$/, "")}`,
      },
      body: JSON.stringify(input),
    };
    const { response } = await network.callAws(request, abortSignal ? { abortSignal } : {});
    const output = JSON.parse(response.body.toString() || "{}");
    if (response.statusCode >= 400) throw errorOf(output);
    return output;
  };

const errorOf = ({ __type, message, Message = message }: Output): Error => {
  const name = String(__type).split("#").at(-1)!;
  return name === "ConditionalCheckFailedException"
    ? new ConditionalCheckFailedException({ message: String(Message), $metadata: {} })
    : Object.assign(new Error(String(Message)), { name });
};

/** A client of SQS. */
export const lightSqs = (network: Network, role: string): SQSClient => {
  const call = caller(network, role, { service: "sqs", target: "AmazonSQS", version: "1.0" });
  const send = (command: Command, options?: Options) => call(command, command.input, options);
  return { send, destroy: () => {} } as unknown as SQSClient;
};

/** Members that hold an item or a part of one; `Items` hold several. */
const ofItems = new Set([
  "Item",
  "Items",
  "Key",
  "Attributes",
  "ExclusiveStartKey",
  "LastEvaluatedKey",
  "ExpressionAttributeValues",
]);

/** A request or a reply with its items as DynamoDB, or as JavaScript, writes them. */
const translated = (value: unknown, translate: (item: never) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => translated(one, translate));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      !ofItems.has(name) || part === undefined
        ? translated(part, translate)
        : Array.isArray(part)
          ? part.map((item) => translate(item as never))
          : translate(part as never),
    ]),
  );
};

/** A command that takes items as JavaScript has them; inside of it is the one it stands for. */
interface DocumentCommand extends Command {
  readonly clientCommand: Command;
}

/** A client of DynamoDB that takes and gives items as JavaScript has them. */
export const lightDynamoDb = (network: Network, role: string): DynamoDBDocumentClient => {
  const call = caller(network, role, { service: "dynamodb", target: "DynamoDB_20120810", version: "1.0" });
  const send = async ({ clientCommand, input }: DocumentCommand, options?: Options) =>
    translated(await call(clientCommand, translated(input, marshall) as object, options), unmarshall);
  return { send, destroy: () => {} } as unknown as DynamoDBDocumentClient;
};
