import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type CloudClient, freePort, operatorConfig, startCloudProcess } from "../support/cloud.ts";
import { isQuiet } from "../support/quiet.ts";
import type { Attempt, FailedCall, InjectedEvents } from "./observation.ts";
import { type Queues, queuesOf } from "./queues.ts";

type Announcement = readonly [type: string, detail: object];

/** A local cloud, and all that a run does to it and sees of it. */
export interface World extends Queues {
  readonly cloud: () => CloudClient;
  /** Clients of the person at the keyboard: no fault hits them. */
  readonly db: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly ses: SESv2Client;
  /** Puts events of ours on the bus, in this order. */
  announce(events: readonly Announcement[]): Promise<void>;
  /** The time of the cloud, in milliseconds since the epoch. */
  now(): number;
  /** Lets time pass in the cloud. */
  advance(seconds: number): Promise<void>;
  /** Every attempt to send since the last call. */
  newAttempts(): Promise<Attempt[]>;
  /** Whether no function runs, and no event or message is on its way. Messages that wait for a time-out are. */
  isQuiet(): Promise<boolean>;
  /** What was injected since the last call. A killed process takes its count with it. */
  takeInjected(): Promise<{ calls: FailedCall[]; events: InjectedEvents }>;
  sweep(): Promise<void>;
  /** Kills the cloud, and starts it again on the same state. */
  powerCut(): Promise<void>;
  close(): Promise<void>;
}

const announce = async (bus: EventBridgeClient, events: readonly Announcement[]): Promise<void> => {
  for (let start = 0; start < events.length; start += 10)
    await bus.send(
      new PutEventsCommand({
        Entries: events.slice(start, start + 10).map(([DetailType, detail]) => ({
          EventBusName: "tidings-local",
          Source: "tidings",
          DetailType,
          Detail: JSON.stringify({ version: 1, ...detail }),
        })),
      }),
    );
};

const eventsSince = (before: InjectedEvents, now: InjectedEvents): InjectedEvents => ({
  lost: now.lost - before.lost,
  duplicated: now.duplicated - before.duplicated,
  late: now.late - before.late,
});

/** What is done to a cloud from outside of it. */
export interface Hold {
  readonly cloud: () => CloudClient;
  readonly now: () => number;
  readonly advance: (seconds: number) => Promise<void>;
  readonly powerCut: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** The SDK's own unless given. */
  readonly sqs?: SQSClient;
  readonly db?: DynamoDBDocumentClient;
}

/** The world of whoever has hold of a cloud. */
export const worldOf = ({ cloud, now, advance, powerCut, close, ...given }: Hold): World => {
  let lastAttempt = 0;
  let eventsBefore: InjectedEvents = { lost: 0, duplicated: 0, late: 0 };
  const config = operatorConfig(cloud());
  const db = given.db ?? DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const sqs = given.sqs ?? new SQSClient(config);
  const bus = new EventBridgeClient(config);
  const ses = new SESv2Client({ ...config, maxAttempts: 1 });

  return {
    cloud,
    db,
    sqs,
    ses,
    announce: (events) => announce(bus, events),
    ...queuesOf(cloud, sqs),
    now,
    advance,
    async newAttempts() {
      const attempts = await cloud().attempts(lastAttempt);
      lastAttempt = attempts.at(-1)?.id ?? lastAttempt;
      return attempts;
    },
    isQuiet: () => isQuiet(cloud()),
    async takeInjected() {
      const { injected, injected_events: events } = (await ask(cloud(), "/faults")) as {
        injected: FailedCall[];
        injected_events: InjectedEvents;
      };
      const since = eventsSince(eventsBefore, events);
      eventsBefore = events;
      return { calls: injected, events: since };
    },
    sweep: async () => {
      await cloud().local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
    },
    async powerCut() {
      await powerCut();
      eventsBefore = { lost: 0, duplicated: 0, late: 0 };
    },
    async close() {
      await close();
      for (const client of [db, sqs, bus, ses]) client.destroy();
    },
  };
};

/** @throws when the local API refuses */
const ask = async (cloud: CloudClient, path: string, body?: unknown): Promise<unknown> => {
  const response = await cloud.local(path, body === undefined ? {} : { method: "POST", body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};

/** Starts a cloud, as a process of its own, in a new state folder. */
export const openWorld = async (): Promise<World> => {
  const stateDir = await mkdtemp(join(tmpdir(), "tidings-chaos-"));
  const port = await freePort();
  let cloud = await startCloudProcess({ stateDir, port });
  let aheadSeconds = 0;
  return worldOf({
    cloud: () => cloud,
    now: () => Date.now() + aheadSeconds * 1_000,
    async advance(seconds) {
      await ask(cloud, "/clock", { advance_seconds: seconds });
      aheadSeconds += seconds;
    },
    async powerCut() {
      await cloud.kill();
      cloud = await startCloudProcess({ stateDir, port });
    },
    async close() {
      await cloud.stop();
      await rm(stateDir, { recursive: true });
    },
  });
};
