import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What was answered. */
  readonly status: number;
}

/** Older or newer than this is refused, in seconds. */
const tolerance = 300;

/**
 * Whether a request is signed by the holder of a secret, and of now: written from the text of the standard alone, as
 * somebody who gets these requests would write it.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const isGenuine = (
  { headers, body }: Pick<Received, "headers" | "body">,
  secret: string,
  nowSeconds: number,
): boolean => {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!/^\d+$/.test(String(timestamp)) || Math.abs(nowSeconds - Number(timestamp)) > tolerance) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return String(signatures)
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice(3), "base64"))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
};

/** A receiver of webhooks on this machine, which answers as it is told to. */
export const startReceiver = async () => {
  const received: Received[] = [];
  let answer: (request: Omit<Received, "status">) => number = () => 204;
  const server = createServer(async (request, response) => {
    const came = { headers: request.headers, body: await text(request) };
    const status = answer(came);
    received.push({ ...came, status });
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    /** All that came, oldest first. */
    received,
    answerWith: (given: typeof answer) => {
      answer = given;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
