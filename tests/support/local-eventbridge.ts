import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { onTestFinished } from "vitest";
import { createEventBridge } from "../../stacks/local/eventbridge/eventbridge.ts";
import type { Deliver } from "../../stacks/local/types.ts";
import { serveEngine } from "./serve-engine.ts";
import { makeStateDir } from "./state-dir.ts";

export const region = "us-east-1";
export const account = "000000000000";
/** ARN of a queue. */
export const queue = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
export const busArn = `arn:aws:events:${region}:${account}:event-bus/shop`;
/** A pattern that matches every event. */
export const everything = JSON.stringify({ source: [{ exists: true }] });

/** What a target got, with which message attributes, and from which service and rule. */
export interface Delivered {
  readonly arn: string;
  readonly event: Record<string, unknown>;
  readonly from: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An EventBridge whose targets record what they get, unless `refuse` throws for it. */
export const openEventBridge = (
  refuse: (arn: string, event: Record<string, unknown>) => void | Promise<void> = () => {},
  stateDir = makeStateDir(),
) => {
  const delivered: Delivered[] = [];
  const deliver: Deliver = async (arn, body, from, attributes) => {
    const event = JSON.parse(body);
    await refuse(arn, event);
    delivered.push({
      arn,
      event,
      from: `${from.service} ${from.sourceArn}`,
      ...(attributes && { attributes }),
    });
  };
  const eventBridge = createEventBridge({ stateDir, region, account, deliver });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await eventBridge.stop();
    stopped = true;
  };
  onTestFinished(stop);
  return {
    ...eventBridge,
    stop,
    delivered,
    /** The `n` of every detail, in order of arrival. */
    ids: () => delivered.map(({ event }) => (event.detail as { n: number }).n),
  };
};

/** An SDK client that talks to an EventBridge over HTTP, as the role `api`. */
export const clientOf = async ({ engine }: Pick<ReturnType<typeof openEventBridge>, "engine">) => {
  const served = await serveEngine(engine, "events", (headers) => headers["x-amz-target"]!.split(".")[1]!);
  const events = new EventBridgeClient({
    endpoint: served.endpoint,
    region,
    credentials: { accessKeyId: "api", secretAccessKey: "local" },
  });
  onTestFinished(async () => {
    events.destroy();
    await served.close();
  });
  return events;
};

/** A bus `shop` with one rule that sends everything to queue `q`. */
export const openShop = async (...args: Parameters<typeof openEventBridge>) => {
  const eventBridge = openEventBridge(...args);
  eventBridge.ensureBus("shop");
  eventBridge.putRule({ bus: "shop", name: "all", pattern: everything, enabled: true });
  eventBridge.putTarget({ bus: "shop", rule: "all", id: "q", arn: queue("q") });
  return { eventBridge, events: await clientOf(eventBridge) };
};

/** An entry for the bus `shop` with the detail `{ n }`. */
export const order = (n: number, more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: "shop",
  Source: "shop",
  DetailType: "OrderPlaced",
  Detail: JSON.stringify({ n }),
  ...more,
});
export const put = (events: EventBridgeClient, ...Entries: PutEventsRequestEntry[]) =>
  events.send(new PutEventsCommand({ Entries }));
