import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Network } from "./network.ts";

/**
 * A client of SQS for those who poll: SQS speaks JSON, and a command is the request as it stands. The SDK's own takes
 * ten times as long, and thousands of polls find nothing. It retries nothing.
 */
export const lightSqs = (network: Network, role: string): SQSClient => {
  const send = async (
    command: { readonly constructor: { readonly name: string }; readonly input: object },
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<unknown> => {
    const request = {
      method: "POST",
      path: "/",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${role}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AmazonSQS.${command.constructor.name.replace(/Command$/, "")}`,
      },
      body: JSON.stringify(command.input),
    };
    const { response } = await network.callAws(request, abortSignal ? { abortSignal } : {});
    const output = JSON.parse(response.body.toString() || "{}");
    if (response.statusCode >= 400)
      throw Object.assign(new Error(output.message), { name: String(output.__type).split("#").at(-1) });
    return output;
  };
  return { send, destroy: () => {} } as unknown as SQSClient;
};
