import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, PurgeQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type CloudProcess, freePort, operatorConfig, startCloudProcess } from "../support/cloud.ts";
import { isQuiet } from "../support/quiet.ts";
import type { Attempt, FailedCall, InjectedEvents } from "./observation.ts";

const queueNames = ["batcher", "sender", "feedback"] as const;
export type QueueName = (typeof queueNames)[number];

/** The local cloud in a process of its own, and all that a run does to it and sees of it. */
export interface World {
  readonly cloud: () => CloudProcess;
  /** Clients of the person at the keyboard: no fault hits them. */
  readonly db: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  /** Puts events of ours on the bus, in this order. */
  announce(events: readonly (readonly [type: string, detail: object])[]): Promise<void>;
  queueUrl(name: QueueName, kind?: "queue" | "dead letters"): string;
  /** The time of the cloud, in milliseconds since the epoch. */
  now(): number;
  /** Moves the time of the cloud forward, between two invocations. */
  advance(seconds: number): Promise<void>;
  /** Every attempt to send since the last call. */
  newAttempts(): Promise<Attempt[]>;
  /** Whether no function runs, and no event or message is on its way. Messages that wait for a time-out are. */
  isQuiet(): Promise<boolean>;
  /** Messages that are in queues, those that wait for a time-out included. */
  queued(): Promise<number>;
  deadLetters(): Promise<Record<QueueName, number>>;
  purgeDeadLetters(): Promise<void>;
  /** What was injected since the last call. A killed process takes its count with it. */
  takeInjected(): Promise<{ calls: FailedCall[]; events: InjectedEvents }>;
  sweep(): Promise<void>;
  /** Kills the process, and starts it again on the same state. */
  powerCut(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a cloud in a new state folder. */
export const openWorld = async (): Promise<World> => {
  const stateDir = await mkdtemp(join(tmpdir(), "tidings-chaos-"));
  const port = await freePort();
  let cloud = await startCloudProcess({ stateDir, port });
  let aheadSeconds = 0;
  let lastAttempt = 0;
  let eventsBefore: InjectedEvents = { lost: 0, duplicated: 0, late: 0 };
  const config = operatorConfig(cloud);
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const sqs = new SQSClient(config);
  const bus = new EventBridgeClient(config);
  const queueUrl: World["queueUrl"] = (name, kind = "queue") =>
    `${cloud.origin}/000000000000/tidings-local-${name}${kind === "queue" ? "" : "-dlq"}`;
  const depth = async (url: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    const visible = Number(Attributes.ApproximateNumberOfMessages);
    const hidden =
      Number(Attributes.ApproximateNumberOfMessagesNotVisible) +
      Number(Attributes.ApproximateNumberOfMessagesDelayed);
    return { visible, all: visible + hidden };
  };
  const local = async <T>(path: string, body?: unknown, method = body === undefined ? "GET" : "POST") => {
    const response = await cloud.local(path, { method, ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

  return {
    cloud: () => cloud,
    db,
    sqs,
    async announce(events) {
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
    },
    queueUrl,
    now: () => Date.now() + aheadSeconds * 1_000,
    async advance(seconds) {
      await local("/clock", { advance_seconds: seconds });
      aheadSeconds += seconds;
    },
    async newAttempts() {
      const attempts = await cloud.attempts(lastAttempt);
      lastAttempt = attempts.at(-1)?.id ?? lastAttempt;
      return attempts;
    },
    isQuiet: () => isQuiet(cloud, sqs),
    async queued() {
      const depths = await Promise.all(queueNames.map((name) => depth(queueUrl(name))));
      return depths.reduce((sum, { all }) => sum + all, 0);
    },
    async deadLetters() {
      const counts = await Promise.all(
        queueNames.map(async (name) => [name, (await depth(queueUrl(name, "dead letters"))).all] as const),
      );
      return Object.fromEntries(counts) as Record<QueueName, number>;
    },
    async purgeDeadLetters() {
      for (const name of queueNames)
        await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(name, "dead letters") }));
    },
    async takeInjected() {
      const { injected, injected_events: events } = await local<{
        injected: FailedCall[];
        injected_events: InjectedEvents;
      }>("/faults");
      const since = {
        lost: events.lost - eventsBefore.lost,
        duplicated: events.duplicated - eventsBefore.duplicated,
        late: events.late - eventsBefore.late,
      };
      eventsBefore = events;
      return { calls: injected, events: since };
    },
    sweep: async () => {
      await cloud.local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
    },
    async powerCut() {
      await cloud.kill();
      eventsBefore = { lost: 0, duplicated: 0, late: 0 };
      cloud = await startCloudProcess({ stateDir, port });
    },
    async close() {
      await cloud.stop();
      for (const client of [db, sqs, bus]) client.destroy();
      await rm(stateDir, { recursive: true });
    },
  };
};
