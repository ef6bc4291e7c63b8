import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { createLambdaAccount } from "../../stacks/local/lambda/account.ts";
import { startEventSourceMapping } from "../../stacks/local/lambda/event-source-mapping.ts";
import { createInvoker } from "../../stacks/local/lambda/invoker.ts";
import { openLogFile } from "../../stacks/local/lambda/log-file.ts";
import { functionOf } from "./lambda.ts";
import { account, region } from "./local-gateway.ts";
import { startSqsS3Behind } from "./local-sqs-s3.ts";
import { makeStateDir } from "./state-dir.ts";

const visibilitySeconds = 3;

/**
 * Functions each fed from a queue of its own name, one message at a time; what a queue has handed out once too often is
 * in the queue `dead`.
 * @param workers `source` is the module of a function, `to` the queue whose URL it finds in its variable `TO`.
 */
export const openWorkers = async (
  workers: readonly { readonly name: string; readonly source: string; readonly to: string }[],
  { maxReceiveCount = 1 } = {},
) => {
  const stateDir = makeStateDir();
  const cloud = await startSqsS3Behind(stateDir);
  const dead = await cloud.engines.ensureQueue("dead", {});
  const attributes = {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
    VisibilityTimeout: String(visibilitySeconds),
  };
  for (const { name } of workers) await cloud.engines.ensureQueue(name, attributes);
  const urlOf = (queue: string) => `${cloud.origin}/${account}/${queue}`;
  const logged: string[] = [];
  const warnings: string[] = [];
  const lambdaAccount = createLambdaAccount(join(stateDir, "lambda-account.json"));
  const invoker = createInvoker({
    account: lambdaAccount,
    functionsDir: join(stateDir, "functions"),
    openLog: (name) =>
      openLogFile(join(stateDir, "logs"), name, (_, line) => logged.push(`${name}: ${line}`)),
    region,
    endpoint: cloud.origin,
    record: () => {},
  });
  const functions = workers.map(({ name, source, to }) =>
    functionOf(source, {
      name,
      arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
      timeoutSeconds: visibilitySeconds,
      environment: { TO: urlOf(to) },
    }),
  );
  await invoker.deploy(functions);
  const mappings = await Promise.all(
    functions.map((fn) =>
      startEventSourceMapping(
        {
          queueArn: `arn:aws:sqs:${region}:${account}:${fn.name}`,
          function: fn,
          batchSize: 1,
          batchingWindowSeconds: 0,
          reportBatchItemFailures: false,
        },
        { invoker, region, endpoint: cloud.origin, warn: (message) => warnings.push(message) },
      ),
    ),
  );
  const client = new SQSClient(cloud.clientOf("operator"));
  onTestFinished(async () => {
    client.destroy();
    await Promise.all(mappings.map((mapping) => mapping.stop()));
    await invoker.stop();
    await cloud.stop();
  });
  return { client, urlOf, invoker, lambdaAccount, logged, warnings };
};
