import { zipSync } from "fflate";
import type { FunctionConfiguration } from "../../stacks/local/lambda/function.ts";

/** A deployment archive with this source as `index.mjs`. */
export const archiveOf = (source: string): Buffer =>
  Buffer.from(zipSync({ "index.mjs": new TextEncoder().encode(source) }));

/** A function whose module is `source`, small and quick unless said otherwise. */
export const functionOf = (
  source: string,
  given: Partial<FunctionConfiguration> = {},
): FunctionConfiguration => ({
  name: "worker",
  arn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
  role: "worker-role",
  handler: "index.handler",
  runtime: "nodejs24.x",
  memoryMegabytes: 128,
  timeoutSeconds: 5,
  environment: {},
  archive: archiveOf(source),
  logGroup: "/aws/lambda/worker",
  ...given,
});
