import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "./clock.ts";
import type { OpenDatabase } from "./database.ts";
import { createDeliver } from "./deliver.ts";
import { createExpiry } from "./dynamodb/expiry.ts";
import { type DynamoDb, startDynamoDb } from "./engines/dynamodb.ts";
import { createEventBridge } from "./eventbridge/eventbridge.ts";
import type { Meter } from "./gateway/meter.ts";
import { createLambdaAccount } from "./lambda/account.ts";
import type { StartEnvironment } from "./lambda/environment.ts";
import { createInvoker } from "./lambda/invoker.ts";
import { type LogFile, logsFolder, openLogFile } from "./lambda/log-file.ts";
import type { Latencies } from "./latencies.ts";
import type { Deployment } from "./resources/deployment.ts";
import { createRoute53 } from "./route53/route53.ts";
import { createS3 } from "./s3/s3.ts";
import { createSes } from "./ses/ses.ts";
import { createSqs } from "./sqs/sqs.ts";

/** What a cloud is made of, where it is not what `npm start` runs: a test may have it all in one thread. */
export interface Parts {
  readonly dynamodb: DynamoDb;
  readonly openDatabase: OpenDatabase;
  readonly startEnvironment: StartEnvironment;
  readonly openLog: (functionName: string) => LogFile;
  /** With it the queues of functions are polled. */
  readonly sqsFor: (role: string) => SQSClient;
}

/** Ends something that was started. */
export type Stop = () => Promise<void> | void;

export interface AwsServicesOptions {
  /** Folder for what survives a restart. */
  readonly stateDir: string;
  /** Where the code of functions is unpacked, shared with other clouds; in the state, for this one, unless given. */
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
  /** Processes, threads and files unless given. */
  readonly parts?: Partial<Parts> | undefined;
}

/**
 * Starts the AWS services behind the gateway, with what an earlier run left. They take declarations, and do nothing by
 * themselves until `start` of EventBridge and SES is called.
 * @param stops gets what ends each of them, in the order they were started, as soon as it is started
 */
export const startAwsServices = async (options: AwsServicesOptions, stops: Stop[]) => {
  const {
    stateDir,
    origin,
    region,
    account,
    deployment,
    meter,
    clock,
    sesMaxSendRate,
    logged,
    failed,
    parts,
  } = options;
  const { functionsDir = join(stateDir, "functions"), latencies } = options;
  const open = parts?.openDatabase;

  const dynamodb = parts?.dynamodb ?? (await startDynamoDb({ stateDir, failed }));
  stops.push(dynamodb.stop);
  const expiry = createExpiry(dynamodb.engine, dynamodb.keysOf);

  const sqs = createSqs({ stateDir, open, origin, region, account });
  stops.push(sqs.stop);

  const s3 = createS3({ region, stateDir, open });
  stops.push(s3.stop);

  const lambdaAccount = createLambdaAccount(join(stateDir, "lambda-account.json"));
  const invoker = createInvoker({
    account: lambdaAccount,
    functionsDir,
    isShared: options.functionsDir !== undefined,
    openLog: parts?.openLog ?? ((name) => openLogFile(logsFolder(stateDir), name, logged)),
    start: parts?.startEnvironment,
    region,
    endpoint: origin,
    ahead: clock?.ahead,
    latencies,
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
  const eventBridge = createEventBridge({ stateDir, open, region, account, deliver });
  stops.push(eventBridge.stop);

  const ses = createSes({
    stateDir,
    open,
    region,
    account,
    publish: eventBridge.publish,
    tracker: `${origin}/_local/ses`,
    ...(sesMaxSendRate !== undefined && { maxSendRate: sesMaxSendRate }),
  });
  stops.push(ses.stop);

  const route53 = createRoute53(stateDir);

  return { dynamodb, expiry, sqs, s3, lambdaAccount, invoker, eventBridge, ses, route53 };
};

export type AwsServices = Awaited<ReturnType<typeof startAwsServices>>;
