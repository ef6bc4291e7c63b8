import { simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { campaign } from "../support/campaigns.ts";
import { type OutboxMessage, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts, forgetAddresses } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";
import { uploadFile } from "../support/uploads.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ses = (body: object) => cloud.local("/ses", { method: "PATCH", body });
let sentBefore = 0;
beforeEach(async () => {
  await cloud.local("/faults", { method: "DELETE" });
  await forgetAddresses(cloud);
  await ses({ production_access: true, sending_enabled: true, max_send_rate: 200, max_24_hour_send: 50_000 });
  // What was sent before is none of today's, and the limiter asks SES again
  await pass(cloud, 25 * 3_600);
  sentBefore = (await cloud.outbox()).length;
});

/** What this test has sent, once nothing can follow. */
const sent = async (): Promise<OutboxMessage[]> => {
  await untilQuiet(cloud);
  return (await cloud.outbox()).slice(sentBefore);
};
const testSend = async (to: string | string[], fields: object = {}) => {
  const response = await cloud.api("/campaigns/test", { method: "POST", body: campaign({ ...fields, to }) });
  return { status: response.status, answer: await response.json() };
};

test("a test message is the mail of the campaign, and leaves no trace of a campaign", async () => {
  // Given
  await addContacts(cloud, [{ email: "Ada@example.net", first_name: "Ada" }]);
  const attachment_id = await uploadFile(cloud, Buffer.alloc(100_000, "x"));
  const body = "<p>Hello {{ first_name | default: 'friend' }} <a href='{{ unsubscribe_url }}'>Leave</a></p>";

  // When
  const answered = await testSend("ADA@example.net", { body, attachments: [{ attachment_id }] });

  // Then
  expect(answered).toEqual({
    status: 200,
    answer: {
      message_id: expect.any(String),
      results: [
        { to: "ADA@example.net", sent: true, message_id: expect.any(String), code: null, message: null },
      ],
    },
  });
  const [message, ...others] = await sent();
  expect(others).toEqual([]);
  expect(message).toMatchObject({
    message_id: (answered.answer as { message_id: string }).message_id,
    to: "ADA@example.net",
    subject: "[Test] Hello Ada",
    tags: {},
  });
  const raw = await cloud.raw(message!.message_id);
  const mail = await simpleParser(raw);
  expect(mail.html).toContain("Hello Ada");
  expect(mail.attachments[0]!.content).toEqual(Buffer.alloc(100_000, "x"));

  // When its link is used
  const link = /^List-Unsubscribe: <([^>]+)>/im.exec(raw.toString())![1]!;
  expect(mail.html).toContain(link);
  for (const method of ["GET", "POST"]) {
    const page = await fetch(link, { method });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("test message")]);
  }

  // Then nothing knows of it
  expect(await (await cloud.api("/suppressions")).json()).toEqual({ suppressions: [], next_cursor: null });
  expect(await (await cloud.api("/campaigns")).json()).toEqual({ campaigns: [], next_cursor: null });
  expect(await (await cloud.api("/contacts/ada@example.net")).json()).toMatchObject({
    status: "subscribed",
    email_count: 0,
  });
});

test("a test message to an address that is no contact's shows the values of the first recipient", async () => {
  await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
  expect((await testSend("tester@example.net")).status).toBe(200);
  expect((await testSend("tester@example.net", { audience: ["x@example.net"] })).status).toBe(200);
  expect((await sent()).map(({ to, subject }) => [to, subject])).toEqual([
    ["tester@example.net", "[Test] Hello Ada"],
    ["tester@example.net", "[Test] Hello"],
  ]);
});

test("a test message that bounces suppresses its address, and the next one is refused", async () => {
  const to = "bounce@simulator.amazonses.com";
  expect((await testSend(to)).status).toBe(200);
  await waitFor("the suppression", async () => {
    const { suppressions } = (await (await cloud.api("/suppressions")).json()) as {
      suppressions: object[];
    };
    return suppressions.length === 1;
  });
  expect(await testSend(to)).toEqual({
    status: 409,
    answer: {
      error: {
        code: "contact_suppressed",
        message: "Nothing is sent to this address: The address is suppressed: bounce.",
        field: "to",
      },
    },
  });
  await addContacts(cloud, [{ email: "eve@example.net", status: "unsubscribed" }]);
  expect(await testSend("eve@example.net")).toMatchObject({
    status: 409,
    answer: { error: { code: "contact_suppressed" } },
  });
  expect(await sent()).toHaveLength(1);
});

test("a test message that was not sent, or of which nobody knows, says so with what SES said", async () => {
  const refusal = (status: number, code: string, message: RegExp) => ({
    status,
    answer: { error: { code, message: expect.stringMatching(message) } },
  });
  expect(await testSend("ada@example.net", { from_email: "hello@nowhere.example" })).toEqual(
    refusal(422, "send_refused", /MessageRejected: Email address is not verified.*hello@nowhere\.example/),
  );
  expect(await testSend("ada@example.net", { body: "{% for i in (1..100000000) %}x{% endfor %}" })).toEqual({
    status: 400,
    answer: {
      error: { code: "invalid_template", message: expect.stringContaining("more work"), field: "body" },
    },
  });

  // When SES takes the message and its reply is lost, it is not sent again
  await cloud.local("/faults", {
    method: "PUT",
    body: { seed: 1, rules: [{ service: "ses", operation: "SendEmail", kind: "error-after", count: 1 }] },
  });
  expect(await testSend("ada@example.net")).toEqual(refusal(502, "send_unknown", /may have been sent/));
  expect(await sent()).toHaveLength(1);

  await ses({ sending_enabled: false });
  expect(await testSend("ada@example.net")).toEqual(
    refusal(503, "send_deferred", /not sent.*SendingPausedException/),
  );
  expect(await sent()).toHaveLength(1);
});

test("a test message takes its turn under the rate of the account", async () => {
  await ses({ max_send_rate: 2 });
  await pass(cloud, 60);
  const started = Date.now();
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => testSend("ada@example.net")));
  expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  // Four slots of a half second
  expect(Date.now() - started).toBeGreaterThan(1_400);
});

test("a test message is not sent when the quota is spent", async () => {
  await ses({ max_24_hour_send: 0 });
  await pass(cloud, 60);
  expect(await testSend("ada@example.net")).toEqual({
    status: 503,
    answer: {
      error: {
        code: "send_deferred",
        message: "It was not sent, and may be later: The account's 24-hour quota is spent.",
      },
    },
  });
});

test("a test goes to several addresses at once, and what became of each is told", async () => {
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada" },
    { email: "bob@example.net", first_name: "Bob" },
    { email: "eve@example.net", status: "unsubscribed" },
  ]);
  const attachment_id = await uploadFile(cloud, Buffer.alloc(100_000, "x"));
  const to = ["bob@example.net", "eve@example.net", "ada@example.net", "BOB@example.net", "x@example.net"];
  const { status, answer } = await testSend(to, { attachments: [{ attachment_id }] });
  const results = (answer as { results: Record<string, unknown>[] }).results;
  const gone = { code: null, message: null, sent: true, message_id: expect.any(String) };
  expect([status, answer]).toEqual([
    200,
    {
      message_id: null,
      results: [
        { to: "BOB@example.net", ...gone },
        {
          to: "eve@example.net",
          sent: false,
          message_id: null,
          code: "contact_suppressed",
          message: "Nothing is sent to this address: The contact is unsubscribed.",
        },
        { to: "ada@example.net", ...gone },
        { to: "x@example.net", ...gone },
      ],
    },
  ]);
  const messages = await sent();
  expect(new Set(messages.map(({ message_id }) => message_id))).toEqual(
    new Set(results.flatMap(({ message_id }) => message_id ?? [])),
  );
  for (const { message_id, subject } of messages) {
    expect(subject).toMatch(/^\[Test\] Hello (Ada|Bob)$/);
    const { attachments } = await simpleParser(await cloud.raw(message_id));
    expect(attachments[0]!.content).toEqual(Buffer.alloc(100_000, "x"));
  }
  const many = Array.from({ length: 11 }, (_, index) => `reader${index}@example.net`);
  expect(await testSend(many)).toMatchObject({ status: 400, answer: { error: { field: "to" } } });
  expect(await testSend([])).toMatchObject({ status: 400, answer: { error: { field: "to" } } });
});
