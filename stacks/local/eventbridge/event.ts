import { randomUUID } from "node:crypto";

/** The envelope EventBridge hands to a target: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 UTC, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Name of the replay an archived event came back by. */
  readonly "replay-name"?: string;
}

/** Where a local cloud stands, as its ARNs and envelopes name it. */
export interface Location {
  readonly region: string;
  /** Account id of twelve digits. */
  readonly account: string;
}

/** What a producer says of an event; the bus adds the rest. */
export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly time: Date;
  readonly resources: readonly string[];
}

const toTheSecond = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, "Z");

/** Wraps an event in its envelope, with a new id. */
export const envelope = ({ region, account }: Location, content: EventContent): EventBridgeEvent => ({
  version: "0",
  id: randomUUID(),
  "detail-type": content.detailType,
  source: content.source,
  account,
  time: toTheSecond(content.time),
  region,
  resources: content.resources,
  detail: content.detail,
});
