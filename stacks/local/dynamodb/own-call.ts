import type { AwsCall } from "../types.ts";

/** A call for the engine itself: neither allowed by a role, nor counted, nor disturbed. */
export const ownCall = (operation: string, input: unknown): AwsCall => ({
  service: "dynamodb",
  operation,
  principal: { role: "operator" },
  method: "POST",
  url: new URL("http://127.0.0.1/"),
  headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
  body: Buffer.from(JSON.stringify(input)),
});
