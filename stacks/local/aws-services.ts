import { join } from "node:path";
import type { Clock } from "./clock.ts";
import { createDeliver } from "./deliver.ts";
import { startDynamoDb } from "./engines/dynamodb.ts";
import { createEventBridge } from "./eventbridge/eventbridge.ts";
import type { Meter } from "./gateway/meter.ts";
import { createLambdaAccount } from "./lambda/account.ts";
import { createInvoker } from "./lambda/invoker.ts";
import { logsFolder } from "./lambda/log-file.ts";
import type { Latencies } from "./latencies.ts";
import type { Deployment } from "./resources/deployment.ts";
import { createS3 } from "./s3/s3.ts";
import { createSes } from "./ses/ses.ts";
import { createSqs } from "./sqs/sqs.ts";

/** Ends something that was started. */
export type Stop = () => Promise<void> | void;

export interface AwsServicesOptions {
  /** Folder for what survives a restart. */
  readonly stateDir: string;
  /** Where the code of functions is unpacked; in the state unless given. */
  readonly functionsDir?: string;
  /** Of the gateway: where functions send their AWS calls, and what queue URLs start with. */
  readonly origin: string;
  readonly region: string;
  readonly account: string;
  /** Still empty: the stack is declared when the services are there. */
  readonly deployment: Deployment;
  readonly meter: Meter;
  readonly clock?: Clock;
  /** Recipients per second SES takes; its own default unless given. */
  readonly sesMaxSendRate?: number;
  /** What invocations wait for as on AWS. */
  readonly latencies?: Latencies;
  /** Told what the functions log, line by line. */
  readonly logged?: (functionName: string, line: string) => void;
  /** Told when an engine ends by itself. */
  readonly failed: (error: Error) => void;
}

/**
 * Starts the AWS services behind the gateway, with what an earlier run left. They take declarations, and do nothing by
 * themselves until `start` of EventBridge and SES is called.
 * @param stops gets what ends each of them, in the order they were started, as soon as it is started
 */
export const startAwsServices = async (options: AwsServicesOptions, stops: Stop[]) => {
  const { stateDir, origin, region, account, deployment, meter, clock, sesMaxSendRate, logged, failed } =
    options;
  const { functionsDir = join(stateDir, "functions"), latencies } = options;

  const dynamodb = await startDynamoDb({ stateDir, failed });
  stops.push(dynamodb.stop);

  const sqs = createSqs({ stateDir, origin, region, account });
  stops.push(sqs.stop);

  const s3 = createS3({ stateDir });
  stops.push(s3.stop);

  const lambdaAccount = createLambdaAccount(join(stateDir, "lambda-account.json"));
  const invoker = createInvoker({
    account: lambdaAccount,
    functionsDir,
    logsDir: logsFolder(stateDir),
    region,
    endpoint: origin,
    ahead: clock?.ahead,
    latencies,
    logged,
    record: ({ role, gigabyteSeconds, failed: error }) =>
      meter.record({
        service: "lambda",
        operation: "Invoke",
        role,
        units: { requests: 1, gb_seconds: gigabyteSeconds },
        error,
      }),
  });
  stops.push(invoker.stop);

  const deliver = createDeliver(deployment, invoker, sqs.send);
  const eventBridge = createEventBridge({ stateDir, region, account, deliver });
  stops.push(eventBridge.stop);

  const ses = createSes({
    stateDir,
    region,
    account,
    publish: eventBridge.publish,
    ...(sesMaxSendRate !== undefined && { maxSendRate: sesMaxSendRate }),
  });
  stops.push(ses.stop);

  return { dynamodb, sqs, s3, lambdaAccount, invoker, eventBridge, ses };
};

export type AwsServices = Awaited<ReturnType<typeof startAwsServices>>;
