import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allDeliveries,
  isCompleted,
  mailedBy,
  requestCampaign,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { operatorSqs, queueUrl } from "../support/dead-letters.ts";
import { expectLedgerCloses } from "../support/ledger.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

/** What a function has logged. */
const logLines = async (name: string): Promise<Record<string, unknown>[]> => {
  const log = await readFile(join(cloud.stateDir, "logs", `tidings-local-${name}.log`), "utf8");
  return log.split("\n").flatMap((line) => (line ? [JSON.parse(line)] : []));
};

/** Bytes that look random and are the same every time. */
const bytes = (outputLength: number, seed: string): Buffer =>
  createHash("shake256", { outputLength }).update(seed).digest();

test("500 contacts each get one message, with their name and both attachments byte for byte", async () => {
  // Given
  const programme = bytes(40_000, "programme");
  const map = bytes(3_001, "map");
  const contacts = Array.from({ length: 500 }, (_, i) => ({
    email: `Reader${i}@Example.NET`,
    ...(i % 5 === 0 ? {} : { first_name: `Žofie ${i}` }),
    attributes: { seat: i },
  }));
  await addContacts(cloud, contacts);

  // When
  const id = await requestCampaign(cloud, {
    subject: "{{ first_name }}, your seat {{ seat }}",
    body: "<p>Dear {{ first_name | default: 'friend' }}, seat {{ seat }}.</p>",
    attachments: [
      {
        filename: "Programm – März.pdf",
        content: programme.toString("base64"),
        content_type: "application/pdf",
      },
      { filename: "map.png", content: map.toString("base64"), content_type: "image/png" },
    ],
  });
  const done = await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 500);

  // Then: the ledger closes, and says what happened
  expect(done).toMatchObject({
    total_contacts: 500,
    sent_count: 500,
    failed_count: 0,
    suppressed_count: 0,
    unknown_count: 0,
    remaining_count: 0,
    delivered_count: 500,
  });
  await expectLedgerCloses(cloud, id);
  // each address once
  expect(await mailedBy(cloud, id)).toEqual(contacts.map((_, i) => `Reader${i}@example.net`).sort());
  // each message is its recipient's own
  for (const message of await cloud.outbox()) {
    // The parser makes no text of the HTML: what is read is what was sent.
    const mail = await simpleParser(await cloud.raw(message.message_id), {
      skipHtmlToText: true,
      skipTextToHtml: true,
    });
    const seat = Number(/\d+/.exec(message.to)![0]);
    const name = seat % 5 === 0 ? undefined : `Žofie ${seat}`;
    expect(mail.subject).toBe(`${name ?? ""}, your seat ${seat}`);
    expect(mail.html).toContain(`<p>Dear ${name ?? "friend"}, seat ${seat}.</p>`);
    expect(mail.text).toContain(`Dear ${name ?? "friend"}, seat ${seat}.`);
    expect(
      mail.attachments.map(({ filename, contentType, content }) => [
        filename,
        contentType,
        content.equals(filename === "map.png" ? map : programme),
      ]),
    ).toEqual([
      ["Programm – März.pdf", "application/pdf", true],
      ["map.png", "image/png", true],
    ]);
  }
  // the contacts know
  const contact = await (await cloud.api("/contacts/reader7@example.net")).json();
  expect(contact).toMatchObject({ email_count: 1, last_campaign: id, last_email_sent: expect.any(String) });
  // and the deliveries say who got it
  const deliveries = await allDeliveries(cloud, id);
  expect(deliveries).toHaveLength(500);
  expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(["sent"]));
  expect(new Set(deliveries.map(({ ses_message_id }) => ses_message_id)).size).toBe(500);
});

test("a file put by a presigned URL arrives as it was", async () => {
  const file = bytes(5_500_000, "large");
  const asked = await cloud.api("/attachments", {
    method: "POST",
    body: { filename: "large.bin", content_type: "application/octet-stream", size_bytes: file.length },
  });
  expect(asked.status).toBe(201);
  const { attachment_id, upload } = (await asked.json()) as {
    attachment_id: string;
    upload: { url: string; headers: Record<string, string> };
  };

  // Not before the file is there
  const early = await cloud.api("/ses-campaign", {
    method: "POST",
    body: {
      campaign_name: "x",
      subject: "x",
      body: "x",
      from_email: "hello@example.com",
      attachments: [{ attachment_id }],
    },
  });
  expect(early.status).toBe(400);
  expect(await early.json()).toMatchObject({
    error: { code: "unknown_attachment", field: "attachments[0].attachment_id" },
  });

  const put = await fetch(upload.url, {
    method: "PUT",
    headers: { "content-type": upload.headers["content-type"]! },
    body: new Uint8Array(file),
  });
  expect(put.status).toBe(200);

  const id = await requestCampaign(cloud, {
    audience: ["one@example.net"],
    attachments: [{ attachment_id }],
  });
  await untilCampaign(cloud, id, isCompleted);
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  const mail = await simpleParser(await cloud.raw(message!.message_id));
  expect(mail.attachments[0]).toMatchObject({ filename: "large.bin", size: file.length });
  expect(mail.attachments[0]!.content.equals(file)).toBe(true);
});

test("an explicit audience is mailed once an address, contacts with their values and others without", async () => {
  await addContacts(cloud, [{ email: "grace@example.org", first_name: "Grace" }]);
  const id = await requestCampaign(cloud, {
    subject: "Hi {{ first_name | default: 'you' }}",
    audience: ["Grace@example.org", "grace@EXAMPLE.org", "stranger@example.org"],
  });
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({
    total_contacts: 2,
    sent_count: 2,
    audience: { kind: "list" },
  });
  const messages = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  expect(messages.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ["grace@example.org", "Hi Grace"],
    ["stranger@example.org", "Hi you"],
  ]);
});

test("an idempotency key makes a request that is sent again the same campaign", async () => {
  const request = (subject: string) =>
    cloud.api("/ses-campaign", {
      method: "POST",
      headers: { "idempotency-key": "spring-1" },
      body: {
        campaign_name: "once",
        subject,
        body: "x",
        from_email: "hello@example.com",
        audience: ["once@example.net"],
      },
    });
  const answers = await Promise.all([request("A"), request("A"), request("A")]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  const ids = new Set(
    await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { campaign_id: string }).campaign_id),
    ),
  );
  expect(ids.size).toBe(1);
  // One of them made it.
  const replayed = answers.map(({ headers }) => headers.get("idempotent-replayed"));
  expect(replayed.toSorted()).toEqual([null, "true", "true"].toSorted());

  const other = await request("B");
  expect(other.status).toBe(409);
  expect(await other.json()).toMatchObject({
    error: {
      code: "idempotency_key_reused",
      field: "Idempotency-Key",
      details: { campaign_id: [...ids][0] },
    },
  });

  const [id] = [...ids] as [string];
  await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["once@example.net"]);
});

test("a sender that SES does not know fails the campaign with SES's own words", async () => {
  const id = await requestCampaign(cloud, {
    from_email: "someone@elsewhere.test",
    audience: ["ada@example.net"],
  });
  const failed = await untilCampaign(cloud, id, ({ status }) => status === "failed");
  expect(failed).toMatchObject({ sent_count: 0, remaining_count: 1 });
  expect(failed.reason).toContain("Email address is not verified");
  expect(failed.reason).toContain("someone@elsewhere.test");
  expect(await mailedBy(cloud, id)).toEqual([]);
  const [line] = await waitFor("the line of the log", async () => {
    const lines = (await logLines("sender")).filter(({ campaign_id }) => campaign_id === id);
    return lines.length > 0 && lines;
  });
  expect(line).toMatchObject({
    level: "ERROR",
    message: "a campaign failed",
    function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    message_id: expect.any(String),
    receive_count: 1,
    batch: 0,
    code: "sender_not_verified",
  });
});

test("what was sent and what SES told is in metrics of the stage", async () => {
  const sumOf = async (name: string, metric: string) =>
    (await logLines(name))
      .flatMap((line) => line[metric] ?? [])
      .reduce((sum: number, n) => sum + Number(n), 0);
  await waitFor(
    "the metrics",
    async () =>
      (await sumOf("sender", "MailsAccepted")) >= 500 && (await sumOf("feedback", "MailsDelivered")) >= 500,
  );
  expect((await logLines("sender")).find(({ MailsAccepted }) => MailsAccepted)).toMatchObject({
    service: "tidings-local",
    _aws: { CloudWatchMetrics: [{ Namespace: "Tidings", Dimensions: [["service"]] }] },
  });
});

test("a message that cannot be read is in the log by its id, and no log repeats an address or a key", async () => {
  const sqs = operatorSqs(cloud);
  const QueueUrl = await queueUrl(sqs, "feedback");
  const { MessageId: message_id } = await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: `ada@example.net ${cloud.key}` }),
  );
  sqs.destroy();
  const line = await waitFor("the line of the log", async () =>
    (await logLines("feedback")).find((logged) => logged.message_id === message_id),
  );
  expect(line).toMatchObject({
    level: "ERROR",
    message: "message failed",
    function_request_id: expect.any(String),
    receive_count: 1,
    error: { message: "The message is not JSON", stack: expect.stringContaining("/events/event.ts:") },
  });

  const folder = join(cloud.stateDir, "logs");
  const logs = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")));
  expect(logs.join("")).not.toMatch(/@(example|elsewhere)|tidings_/i);
});

test("a template that fails on one recipient fails that recipient, with the reason, and nobody else", async () => {
  await addContacts(cloud, [
    { email: "long@example.com", attributes: { n: 90_000_000 } },
    { email: "short@example.com", attributes: { n: 2 } },
  ]);
  const id = await requestCampaign(cloud, {
    body: "{% for i in (1..n) %}x{% endfor %}",
    audience: ["long@example.com", "short@example.com"],
  });
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 1, failed_count: 1 });
  const [failed] = await allDeliveries(cloud, id, "&status=failed");
  expect(failed).toMatchObject({
    email: "long@example.com",
    status: "failed",
    error: expect.stringMatching(/could not be made/),
  });
});
