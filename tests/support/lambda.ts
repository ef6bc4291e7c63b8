import { zipSync } from "fflate";
import type { FunctionConfiguration } from "../../stacks/local/lambda/function.ts";

/** A deployment archive with this source as `index.mjs`, and perhaps other files. */
export const archiveOf = (source: string, others: Readonly<Record<string, string>> = {}): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries({ "index.mjs": source, ...others }).map(([name, text]) => [name, Buffer.from(text)]),
      ),
    ),
  );

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
