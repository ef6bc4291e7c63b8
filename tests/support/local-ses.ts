import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { expect, onTestFinished } from "vitest";
import { sesOperation } from "../../stacks/local/gateway/operation-ses.ts";
import { createSes, type SesOptions } from "../../stacks/local/ses/ses.ts";
import type { PublishToDefaultBus } from "../../stacks/local/types.ts";
import { serveEngine } from "./serve-engine.ts";
import { makeStateDir } from "./state-dir.ts";

export const region = "us-east-1";
export const account = "000000000000";
export type Published = Parameters<PublishToDefaultBus>[0];

/**
 * An SES with the verified domain example.com and the configuration set `campaigns`, all of whose events are
 * recorded in `published`; `send` talks to it as the role `sender`, with the SDK over HTTP.
 */
export const openSes = async (options: Partial<SesOptions> & { readonly start?: boolean } = {}) => {
  const { start = true, ...more } = options;
  const published: Published[] = [];
  const ses = createSes({
    stateDir: more.stateDir ?? makeStateDir(),
    region,
    account,
    tracker: "https://tracker.test",
    // Tests of what the calls do make many.
    nonSendRate: Number.POSITIVE_INFINITY,
    publish: async (event) => {
      published.push(event);
    },
    ...more,
  });
  ses.putIdentity("example.com");
  ses.putConfigurationSet({ name: "campaigns" });
  ses.putEventDestination({
    configurationSet: "campaigns",
    name: "default-bus",
    eventTypes: [
      "SEND",
      "REJECT",
      "BOUNCE",
      "COMPLAINT",
      "DELIVERY",
      "OPEN",
      "CLICK",
      "RENDERING_FAILURE",
      "DELIVERY_DELAY",
      "SUBSCRIPTION",
    ],
    busArn: `arn:aws:events:${region}:${account}:event-bus/default`,
    enabled: true,
  });
  if (start) ses.start();
  const served = await serveEngine(ses.engine, "ses", (_, method, url) => sesOperation(method, url));
  const client = new SESv2Client({
    endpoint: served.endpoint,
    region,
    credentials: { accessKeyId: "sender", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    client.destroy();
    await served.close();
    await ses.stop();
  };
  onTestFinished(stop);
  return { ...ses, stop, published, send: client.send.bind(client) as SESv2Client["send"] };
};

/** An SES under test. */
export type OpenSes = Awaited<ReturnType<typeof openSes>>;

/** A raw message; header lines given replace the usual ones of that name. */
export const rawMessage = (headers: Readonly<Record<string, string | undefined>> = {}, body = "Hi") => {
  const all = { From: "hello@example.com", To: "a@example.net", Subject: "Hi", ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}\r\n`);
};

/** SendEmail with a raw message. */
export const sendRaw = (data: Uint8Array, more: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({ Content: { Raw: { Data: data } }, ...more });

/** What the SDK throws when SES refuses. */
export const refusal = (name: string, message: string | RegExp, httpStatusCode = 400) => ({
  name,
  message: typeof message === "string" ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode },
});
