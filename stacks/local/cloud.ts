import { mkdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createCloudFront, createLambdaSettings, createSts } from "./account-services.ts";
import { type AwsServices, type Parts, type Stop, startAwsServices } from "./aws-services.ts";
import type { Clock } from "./clock.ts";
import { createSite } from "./front/site.ts";
import { createFaults, type Faults } from "./gateway/faults.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createMeter, type Meter } from "./gateway/meter.ts";
import { unusedGrants } from "./iam/usage.ts";
import { type EventSourceMapping, startEventSourceMapping } from "./lambda/event-source-mapping.ts";
import { requireLogging } from "./lambda/logging.ts";
import type { Latencies } from "./latencies.ts";
import { createLocalApi } from "./local-api.ts";
import { createDeployment, type Deployment } from "./resources/deployment.ts";
import { resourceTypes } from "./resources/index.ts";
import { type Handlers, startServer } from "./server.ts";
import { lockState } from "./state-lock.ts";
import { applyDocument } from "./terraform/apply.ts";
import { readDocument } from "./terraform/document.ts";

/** The account everything here is in. */
const account = "000000000000";

/** How long running invocations may take to end at a stop, in milliseconds; then they are killed. */
const drainMs = 1_000;

export interface CloudOptions {
  /**
   * Gives the path of the synthesized `cdk.tf.json`; paths in it are relative to its folder. Called when the state and
   * the port are ours.
   */
  readonly stackFile: (port: number) => string | Promise<string>;
  /** Folder for everything that survives a restart. */
  readonly stateDir: string;
  /** Where the code of functions is unpacked; clouds of the same build may share it. In the state unless given. */
  readonly functionsDir?: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Lets the time be moved; without one it is the machine's. This thread must follow it. */
  readonly clock?: Clock;
  /** Recipients per second SES takes; its own default unless given. */
  readonly sesMaxSendRate?: number;
  /** What is waited for as on AWS; unless given everything is as fast as it can be. */
  readonly latencies?: Latencies;
  /** Told what the functions log, line by line. */
  readonly logged?: (functionName: string, line: string) => void;
  /** Told when an engine ends by itself: the cloud cannot go on and should be stopped. */
  readonly failed: (error: Error) => void;
  /** What it is made of; processes, threads and files unless given. */
  readonly parts?: Partial<Parts>;
}

export interface Cloud {
  /** e.g. `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly region: string;
  /** Outputs of the stack, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** By role: what it is granted and no call has needed since the start. */
  unusedGrants(): Record<string, { readonly action: string; readonly resource: string }[]>;
  /**
   * Gives a function other code, as UpdateFunctionCode does: what runs ends with the code it began with, whatever
   * begins from now on has the new one.
   * @throws AwsError ResourceNotFoundException
   */
  updateFunctionCode(functionName: string, archive: Buffer): Promise<void>;
  /** Ends everything; the state stays for the next start. */
  stop(): Promise<void>;
}

const stopAll = async (stops: Stop[]) => {
  for (const stop of stops.splice(0).toReversed()) await stop();
};

/**
 * Runs a synthesized stack on this machine.
 * @throws Error when the stack uses what is not known here, the state is in use, or the port is taken. Nothing is left
 *   running then.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const stops: Stop[] = [];
  try {
    return { ...(await start(options, stops)), stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};

/** @param stops gets what ends each part, in the order they were started */
const start = async (options: CloudOptions, stops: Stop[]): Promise<Omit<Cloud, "stop">> => {
  const stateDir = resolve(options.stateDir);
  await mkdir(stateDir, { recursive: true });
  stops.push(lockState(stateDir));
  const server = await startServer(options.port);
  stops.push(server.stop);
  const stackFile = await options.stackFile(server.port);
  const { origin, serve } = server;
  return openCloud({ ...options, stackFile, stateDir, origin, serve }, stops);
};

/** A cloud behind an origin that is served already. */
export interface OpenCloudOptions extends Omit<CloudOptions, "stackFile" | "port"> {
  /** The path of the synthesized `cdk.tf.json`. */
  readonly stackFile: string;
  readonly origin: string;
  /** Gets what answers at the origin, as soon as it can. */
  readonly serve: (handlers: Handlers) => void;
}

/**
 * Runs a stack behind an origin.
 * @param stops gets what ends each part, in the order they were started
 * @throws Error as startCloud
 */
export const openCloud = async (
  { stackFile, ...options }: OpenCloudOptions,
  stops: Stop[],
): Promise<Omit<Cloud, "stop">> => {
  const { origin } = options;
  const document = readDocument(await readFile(stackFile, "utf8"));
  const { region } = document;

  const deployment = createDeployment();
  const meter = createMeter();
  const services = await startAwsServices({ ...options, region, account, deployment, meter }, stops);
  const folder = dirname(resolve(stackFile));
  const { outputs } = await applyDocument(
    document,
    resourceTypes({ region, account, folder, deployment, ...services }),
  );
  const expire = async (): Promise<void> => {
    services.s3.expire(Date.now());
    await services.expiry.sweep(Date.now());
  };
  await expire();
  const functions = [...deployment.functions.values()];
  for (const fn of functions) requireLogging(fn, { region, account, ...deployment });
  await services.invoker.deploy(functions);

  const mappings: EventSourceMapping[] = [];
  const faults = createFaults();
  const gateway = gatewayTo({ services, deployment, region, meter, faults, latencies: options.latencies });
  const site = createSite({ deployment, ...services });
  options.serve({
    gateway,
    localApi: createLocalApi({
      ...services,
      origin,
      site,
      meter,
      faults,
      mappings,
      clock: options.clock && heard(options.clock, services),
      expire,
    }),
    site,
  });
  services.eventBridge.start();
  services.ses.start();
  const { sqsFor } = options.parts ?? {};
  await startMappings({ services, deployment, region, origin, sqsFor }, mappings, stops);

  return {
    origin,
    region,
    outputs,
    updateFunctionCode: services.invoker.update,
    unusedGrants: () => {
      const used = gateway.usedActions();
      return Object.fromEntries(
        [...deployment.roles].map(([role, policies]) => [
          role,
          // Logs are written here by no call; whether the role might is checked at the start.
          unusedGrants(role, policies, used).filter(({ action }) => !action.startsWith("logs:")),
        ]),
      );
    },
  };
};

/** A clock whose moves those hear of who wait for a time. */
const heard = (clock: Clock, { sqs }: AwsServices): Clock => ({
  ...clock,
  advance: (seconds) => {
    clock.advance(seconds);
    sqs.lookAgain();
  },
});

const gatewayTo = ({
  services: { dynamodb, sqs, s3, eventBridge, ses, invoker, lambdaAccount, route53 },
  deployment,
  region,
  meter,
  faults,
  latencies,
}: {
  services: AwsServices;
  deployment: Deployment;
  region: string;
  meter: Meter;
  faults: Faults;
  latencies: Latencies | undefined;
}) =>
  createGateway({
    engines: {
      dynamodb: dynamodb.engine,
      sqs: sqs.engine,
      s3: s3.engine,
      events: eventBridge.engine,
      ses: ses.engine,
      sts: createSts(account),
      lambda: createLambdaSettings(lambdaAccount),
      cloudfront: createCloudFront(deployment),
      route53: route53.engine,
    },
    keysOf: dynamodb.keysOf,
    region,
    account,
    policiesOf: (role) => deployment.roles.get(role),
    hasIdentity: (name) => ses.hasIdentity(name),
    meter,
    faults,
    latencies,
    crash: invoker.crash,
    s3Cors: s3.cors,
    report: (error) => console.error(error),
  });

/**
 * Lets the functions be fed from their queues.
 * @param mappings gets what feeds them
 */
const startMappings = async (
  cloud: {
    services: AwsServices;
    deployment: Deployment;
    region: string;
    origin: string;
    sqsFor: Parts["sqsFor"] | undefined;
  },
  mappings: EventSourceMapping[],
  stops: Stop[],
) => {
  const { invoker } = cloud.services;
  stops.push(async () => {
    const drained = Promise.all(mappings.map((mapping) => mapping.stop()));
    await Promise.race([drained, sleep(drainMs, undefined, { ref: false })]);
    // What still runs is killed, so that its batch is not waited for any longer.
    await invoker.stop();
    await drained;
  });
  for (const mapping of cloud.deployment.mappings)
    mappings.push(
      await startEventSourceMapping(mapping, {
        invoker,
        region: cloud.region,
        endpoint: cloud.origin,
        sqsFor: cloud.sqsFor,
        warn: (message) => console.error(message),
      }),
    );
};
