import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import type { EventFaults } from "../../../../../stacks/local/ses/event-queue.ts";
import { eventually } from "../../../../support/eventually.ts";
import {
  account,
  type OpenSes,
  openSes,
  type Published,
  rawMessage,
  region,
} from "../../../../support/local-ses.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

type Json = Record<string, unknown>;

const fixture = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/ses-events/${name}.json`, import.meta.url), "utf8"));

const send = async ({ send }: OpenSes, to: string | string[], more: Partial<SendEmailCommandInput> = {}) => {
  const addresses = [to].flat();
  const { MessageId } = await send(
    new SendEmailCommand({
      Content: { Raw: { Data: rawMessage({ To: addresses.join(", ") }) } },
      Destination: { ToAddresses: addresses },
      EmailTags: [{ Name: "campaign_id", Value: "ses_campaign_1234567890" }],
      ConfigurationSetName: "campaigns",
      ...more,
    }),
  );
  return MessageId!;
};
const types = (events: readonly Published[]) => events.map(({ detailType }) => detailType);
const part = (event: Published | undefined, name: string) => (event!.detail as Json)[name] as Json;
const publishes = (ses: OpenSes, ...expected: string[]) =>
  eventually(() => expect(types(ses.published)).toEqual(expected));

/** The names and kinds of all values, whatever the values: what two events of one shape have in common. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 0 ? [shape(value[0])] : [];
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
};

describe("the mailbox simulator and other recipients", () => {
  test("an ordinary mailbox: Send, then Delivery, with everything SES says of a message", async () => {
    const ses = await openSes();
    const messageId = await send(ses, "a@example.net");
    await publishes(ses, "Email Sent", "Email Delivered");
    const accepted = ses.outbox.list({ limit: 1 }).messages[0]!.accepted_at;
    const mail = {
      timestamp: accepted,
      source: "hello@example.com",
      sourceArn: `arn:aws:ses:${region}:${account}:identity/example.com`,
      sendingAccountId: account,
      messageId,
      destination: ["a@example.net"],
      tags: {
        "ses:configuration-set": ["campaigns"],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": ["example.com"],
        "ses:caller-identity": ["sender"],
        campaign_id: ["ses_campaign_1234567890"],
      },
      headersTruncated: false,
      headers: [
        { name: "From", value: "hello@example.com" },
        { name: "To", value: "a@example.net" },
        { name: "Subject", value: "Hi" },
      ],
      commonHeaders: { from: ["hello@example.com"], to: ["a@example.net"], messageId, subject: "Hi" },
    };
    expect(ses.published).toEqual([
      {
        source: "aws.ses",
        detailType: "Email Sent",
        time: new Date(accepted),
        resources: [],
        detail: { eventType: "Send", mail, send: {} },
      },
      {
        source: "aws.ses",
        detailType: "Email Delivered",
        time: new Date(accepted),
        resources: [],
        detail: {
          eventType: "Delivery",
          mail,
          delivery: {
            timestamp: accepted,
            processingTimeMillis: 0,
            recipients: ["a@example.net"],
            smtpResponse: "250 2.0.0 OK",
            reportingMTA: "a8-21.smtp-out.amazonses.com",
          },
        },
      },
    ]);
  });

  test.each([
    ["success@simulator.amazonses.com", ["Email Delivered"]],
    ["success+label@simulator.amazonses.com", ["Email Delivered"]],
    ["ooto@simulator.amazonses.com", ["Email Delivered"]],
    ["bounce@simulator.amazonses.com", ["Email Bounced"]],
    ["Bounce+7@Simulator.amazonses.com", ["Email Bounced"]],
    ["complaint+x@simulator.amazonses.com", ["Email Delivered", "Email Complaint Received"]],
    ["suppressionlist@simulator.amazonses.com", ["Email Bounced"]],
    ["bounce@example.net", ["Email Delivered"]],
  ])("%s: Send, then %j", async (address, expected) => {
    const ses = await openSes();
    await send(ses, address);
    await publishes(ses, "Email Sent", ...expected);
  });

  test("each recipient has an outcome of its own, under one Send", async () => {
    const ses = await openSes();
    await send(ses, ["a@example.net", "bounce@simulator.amazonses.com"]);
    await publishes(ses, "Email Sent", "Email Delivered", "Email Bounced");
    expect(part(ses.published[0], "mail").destination).toEqual([
      "a@example.net",
      "bounce@simulator.amazonses.com",
    ]);
    expect(part(ses.published[1], "delivery").recipients).toEqual(["a@example.net"]);
    expect(part(ses.published[2], "bounce").bouncedRecipients).toMatchObject([
      { emailAddress: "bounce@simulator.amazonses.com" },
    ]);
  });

  test("headers beyond 10 KB are cut off", async () => {
    const ses = await openSes();
    const Data = rawMessage({
      "X-A": "a".repeat(900),
      "X-B": `${"b".repeat(900)}\r\n`.concat(` ${"b".repeat(990)}\r\n`.repeat(9), " b"),
    });
    await send(ses, "a@example.net", { Content: { Raw: { Data } } });
    await publishes(ses, "Email Sent", "Email Delivered");
    const mail = part(ses.published[0], "mail");
    expect(mail.headersTruncated).toBe(true);
    expect((mail.headers as { name: string }[]).map(({ name }) => name)).toEqual([
      "From",
      "To",
      "Subject",
      "X-A",
    ]);
  });
});

describe("events have the shape SES gives them", () => {
  test.each([
    ["send", "success@simulator.amazonses.com", undefined],
    ["delivery", "success@simulator.amazonses.com", undefined],
    ["bounce-permanent", "bounce@simulator.amazonses.com", undefined],
    ["bounce-suppressed", "suppressionlist@simulator.amazonses.com", undefined],
    ["complaint", "complaint@simulator.amazonses.com", undefined],
    ["bounce-permanent", "a@example.net", "bounce"],
    ["bounce-transient", "a@example.net", "bounce-transient"],
    ["complaint", "a@example.net", "complaint"],
    ["open", "a@example.net", "open"],
    ["click", "a@example.net", "click"],
    ["subscription", "a@example.net", "subscription"],
    ["rendering-failure", "a@example.net", "rendering-failure"],
    ["reject", "a@example.net", "reject"],
    ["delivery-delay", "a@example.net", "delivery-delay"],
  ])("%s, of a message to %s (%s)", async (name, address, action) => {
    const wanted = fixture(name);
    const ses = await openSes();
    const messageId = await send(ses, address);
    if (action) ses.emit(messageId, action);
    const found = await eventually(() => {
      const event = ses.published.find(({ detailType }) => detailType === wanted["detail-type"]);
      expect(event).toBeDefined();
      return event!;
    });
    expect(shape(found.detail)).toEqual(shape(wanted.detail));
    // The object named after the event has the same constant values too.
    const { eventType } = wanted.detail as Json;
    expect(found.detail).toMatchObject({ eventType });
    const [key, object] = Object.entries(wanted.detail as Json).find(
      ([field]) => !["eventType", "mail"].includes(field),
    )!;
    for (const constant of ["bounceType", "bounceSubType", "complaintFeedbackType", "delayType", "reason"])
      expect(part(found, key)[constant]).toBe((object as Json)[constant]);
  });
});

describe("emit", () => {
  test("a click carries its link", async () => {
    const ses = await openSes();
    const messageId = await send(ses, "a@example.net");
    ses.emit(messageId, "click", { link: "https://example.com/x" });
    await publishes(ses, "Email Sent", "Email Delivered", "Email Clicked");
    expect(part(ses.published[2], "mail").messageId).toBe(messageId);
    expect(part(ses.published[2], "click").link).toBe("https://example.com/x");
  });

  test("refuses an unknown message and an unknown event", async () => {
    const ses = await openSes();
    const messageId = await send(ses, "a@example.net");
    expect(() => ses.emit("none", "open")).toThrowError(
      expect.objectContaining({ code: "NotFoundException", status: 404 }),
    );
    expect(() => ses.emit(messageId, "read")).toThrowError(
      expect.objectContaining({ code: "BadRequestException" }),
    );
  });
});

describe("event destinations", () => {
  test("only events an enabled destination of the configuration set names are published, once per destination", async () => {
    const ses = await openSes();
    const busArn = `arn:aws:events:${region}:${account}:event-bus/default`;
    ses.putConfigurationSet({ name: "few" });
    const destination = { configurationSet: "few", busArn, enabled: true };
    ses.putEventDestination({ ...destination, name: "one", eventTypes: ["DELIVERY"] });
    ses.putEventDestination({ ...destination, name: "two", eventTypes: ["DELIVERY", "OPEN"] });
    ses.putEventDestination({ ...destination, name: "off", eventTypes: ["SEND"], enabled: false });
    const messageId = await send(ses, "a@example.net", { ConfigurationSetName: "few" });
    ses.emit(messageId, "open");
    await publishes(ses, "Email Delivered", "Email Delivered", "Email Opened");
  });

  test("a message without a configuration set has no events", async () => {
    const ses = await openSes();
    const silent = await send(ses, "a@example.net", { ConfigurationSetName: undefined });
    ses.emit(silent, "open");
    await send(ses, "b@example.net");
    await publishes(ses, "Email Sent", "Email Delivered");
    expect(part(ses.published[0], "mail").destination).toEqual(["b@example.net"]);
  });
});

describe("publishing", () => {
  test("is in the order the messages were accepted", async () => {
    const ses = await openSes();
    const messageIds: string[] = [];
    for (let n = 0; n < 30; n++) messageIds.push(await send(ses, `p${n}@example.net`));
    await eventually(() => expect(ses.published).toHaveLength(60));
    expect(ses.published.map((event) => part(event, "mail").messageId)).toEqual(
      messageIds.flatMap((id) => [id, id]),
    );
  });

  test("waits for start, and for the next start what stop left", async () => {
    const stateDir = makeStateDir();
    const first = await openSes({ stateDir, start: false });
    await send(first, "a@example.net");
    await first.stop();
    expect(first.published).toEqual([]);

    const second = await openSes({ stateDir });
    await publishes(second, "Email Sent", "Email Delivered");
    await second.stop();

    const third = await openSes({ stateDir });
    await third.stop();
    expect(third.published).toEqual([]);
  });

  test("an accepted message and its events survive a killed process", async () => {
    const stateDir = makeStateDir();
    const data = rawMessage();
    const script = `
      import { createSes } from ${JSON.stringify(new URL("../../../../../stacks/local/ses/ses.ts", import.meta.url).href)};
      const ses = createSes({ stateDir: ${JSON.stringify(stateDir)}, region: "${region}", account: "${account}", publish: () => new Promise(() => {}) });
      ses.putIdentity("example.com");
      ses.putConfigurationSet({ name: "campaigns" });
      ses.putEventDestination({ configurationSet: "campaigns", name: "d", eventTypes: ["SEND", "DELIVERY"], busArn: "arn:aws:events:${region}:${account}:event-bus/default", enabled: true });
      ses.start();
      const body = JSON.stringify({ Content: { Raw: { Data: "${data.toString("base64")}" } }, ConfigurationSetName: "campaigns" });
      const reply = await ses.engine.call({ operation: "SendEmail", principal: { role: "sender" }, body: Buffer.from(body) });
      process.stdout.write(JSON.parse(reply.body).MessageId, () => process.kill(process.pid, "SIGKILL"));`;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    expect(child).toMatchObject({ signal: "SIGKILL", stderr: "" });

    const ses = await openSes({ stateDir });
    await publishes(ses, "Email Sent", "Email Delivered");
    expect(ses.outbox.raw(child.stdout)).toEqual(data);
    expect([...ses.log()]).toMatchObject([{ message_id: child.stdout }]);
    expect(ses.account.get().sent_last_24_hours).toBe(1);
  });
});

describe("event faults", () => {
  const messages = 40;
  const all = Array.from({ length: messages }, (_, n) => [`${n}/Email Sent`, `${n}/Email Delivered`]).flat();

  /** Sends 40 messages under faults, then one without; `names` are `message/event` of what was published of the 40. */
  const sendUnder = async (faults: EventFaults) => {
    const ses = await openSes();
    ses.setEventFaults(faults);
    const ids: string[] = [];
    for (let n = 0; n < messages; n++) ids.push(await send(ses, `p${n}@example.net`));
    ses.setEventFaults();
    ids.push(await send(ses, "end@example.net"));
    const names = () =>
      ses.published
        .map((event) => `${ids.indexOf(part(event, "mail").messageId as string)}/${event.detailType}`)
        .filter((name) => !name.startsWith(`${messages}/`));
    const ended = () =>
      eventually(() => expect(part(ses.published.at(-1), "mail").destination).toEqual(["end@example.net"]));
    return { names, ended };
  };

  test("lost: some never come, the others in order; the same seed loses the same ones", async () => {
    const lose = async (seed: number) => {
      const { names, ended } = await sendUnder({ lose: 0.3, seed });
      await ended();
      return names();
    };
    const seen = await lose(7);
    expect(seen.length).toBeGreaterThan(40);
    expect(seen.length).toBeLessThan(72);
    expect(seen).toEqual(all.filter((name) => seen.includes(name)));
    expect(await lose(7)).toEqual(seen);
    expect(await lose(8)).not.toEqual(seen);
  });

  test("doubled: every event comes twice", async () => {
    const { names } = await sendUnder({ duplicate: 1 });
    await eventually(() => expect(names().toSorted()).toEqual([...all, ...all].toSorted()));
  });

  test("reordered: every event comes once, some late", async () => {
    const { names } = await sendUnder({ reorder: 0.5, seed: 3 });
    await eventually(() => expect(names().toSorted()).toEqual(all.toSorted()));
    expect(names()).not.toEqual(all);
  });

  test("malformed settings are refused, and change nothing", async () => {
    const ses = await openSes();
    const code = expect.objectContaining({ code: "BadRequestException" });
    expect(() => ses.setEventFaults({ lose: 2 })).toThrowError(code);
    expect(() => ses.setEventFaults({ drop: 1 } as object)).toThrowError(code);
    await send(ses, "a@example.net");
    await publishes(ses, "Email Sent", "Email Delivered");
  });
});
