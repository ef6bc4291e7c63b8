import { createHmac } from "node:crypto";

/** What is sent: the same at each attempt. */
export interface Message {
  /** Of the event: who gets it twice knows it by that. Holds no full stop. */
  readonly id: string;
  readonly body: string;
}

/**
 * The headers that say from whom a message is, and of when: a receiver that refuses what is older than some minutes is
 * safe from whoever kept a request and sends it again.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param keys each signs: after a change of the secret also the one before, for a while
 */
export const signedHeaders = ({ id, body }: Message, keys: readonly Uint8Array[], now: Date) => {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signed = (key: Uint8Array) =>
    `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": keys.map(signed).join(" "),
  };
};

/** A key as receivers are given it. */
export const writtenSecret = (key: Uint8Array): string => `whsec_${Buffer.from(key).toString("base64")}`;
