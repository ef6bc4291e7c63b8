import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Parts } from "../../stacks/local/aws-services.ts";
import { ownCall } from "../../stacks/local/dynamodb/own-call.ts";
import type { AwsReply } from "../../stacks/local/types.ts";
import type { Network } from "./network.ts";

/**
 * Clients for those who look and poll: these services speak JSON, and a command is the request as it stands. The SDK's
 * own take ten times as long, and thousands of looks find nothing. They retry nothing.
 */
interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}
interface Options {
  readonly abortSignal?: AbortSignal;
}
type Output = Readonly<Record<string, unknown>>;

const operationOf = (command: Command): string => command.constructor.name.replace(/Command$/, "");

const outputOf = ({ status, body }: Pick<AwsReply, "status" | "body">): Output => {
  const output = JSON.parse(body.toString() || "{}");
  if (status >= 400) throw errorOf(output);
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
  const send = async (command: Command, { abortSignal }: Options = {}): Promise<Output> => {
    const request = {
      method: "POST",
      path: "/",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${role}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AmazonSQS.${operationOf(command)}`,
      },
      body: JSON.stringify(command.input),
    };
    const { response } = await network.callAws(request, abortSignal ? { abortSignal } : {});
    return outputOf({ status: response.statusCode, body: response.body as Buffer });
  };
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

/**
 * A client that takes and gives items as JavaScript has them, of the engine itself: who looks at what is stored takes no
 * time, pays nothing and is in nobody's way.
 */
export const lightDynamoDb = ({ engine }: Parts["dynamodb"]): DynamoDBDocumentClient => {
  const send = async ({ clientCommand, input }: DocumentCommand) => {
    const given = translated(input, (item) => marshall(item, { removeUndefinedValues: true }));
    const call = ownCall(operationOf(clientCommand), given);
    return translated(outputOf(await engine.call(call)), unmarshall);
  };
  return { send, destroy: () => {} } as unknown as DynamoDBDocumentClient;
};
