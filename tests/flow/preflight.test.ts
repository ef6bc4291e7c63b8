import { simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PreflightReport } from "../../services/preflight/report.ts";
import { addContacts, campaign, isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
});
afterEach(() => cloud.stop());

const post = async (path: string, fields: object) => {
  const response = await cloud.api(path, { method: "POST", body: campaign(fields) });
  return { status: response.status, answer: await response.json() };
};
const preflight = async (fields: object = {}): Promise<PreflightReport> => {
  const { status, answer } = await post("/campaigns/preflight", fields);
  expect([status, answer]).toEqual([200, expect.anything()]);
  return answer as PreflightReport;
};
const testSend = (to: string, fields: object = {}) => post("/campaigns/test", { ...fields, to });
const ses = (body: object) => cloud.local("/ses", { method: "PATCH", body });
const codes = ({ problems }: PreflightReport) => problems.map(({ severity, code }) => `${severity} ${code}`);
/** Uploads a file. @returns its id */
const upload = async (bytes: Buffer): Promise<string> => {
  const request = {
    filename: "large.bin",
    content_type: "application/octet-stream",
    size_bytes: bytes.length,
  };
  const created = await cloud.api("/attachments", { method: "POST", body: request });
  const { attachment_id, upload } = (await created.json()) as {
    attachment_id: string;
    upload: { url: string };
  };
  const put = await fetch(upload.url, {
    method: "PUT",
    headers: { "content-type": request.content_type },
    body: new Uint8Array(bytes),
  });
  expect(put.status).toBe(200);
  return attachment_id;
};

describe("a preflight", () => {
  test("says what the ledger of the campaign says after it, and neither sends nor stores anything", async () => {
    // Given
    await addContacts(cloud, [
      { email: "ada@example.net", first_name: "Ada" },
      { email: "bob@example.net" },
      { email: "eve@example.net", status: "unsubscribed" },
      { email: "sue@example.net" },
    ]);
    await cloud.api("/suppressions", { method: "POST", body: { email: "sue@example.net" } });
    const list = [
      "ada@example.net",
      "Ada@Example.net",
      "eve@example.net",
      "sue@example.net",
      "x@example.net",
    ];

    // When
    const all = await preflight();
    const listed = await preflight({ audience: list });

    // Then
    expect(all).toEqual({
      ok: true,
      problems: [
        {
          severity: "warning",
          code: "undefined_variable",
          field: "subject",
          message:
            '{{ first_name }} is empty for 1 of 2 recipients looked at, such as bob@example.net: give it a default, as in {{ first_name | default: "friend" }}.',
        },
      ],
      complete: true,
      recipients: 2,
      suppressed: { count: 1, reasons: [{ reason: "The address is suppressed: manual.", count: 1 }] },
      sampled: 2,
      undefined_variables: [
        { variable: "first_name", field: "subject", missing: 1, examples: ["bob@example.net"] },
      ],
      sender: { identity: "example.com", verified: true, dkim: true },
      account: {
        production_access: true,
        sending_enabled: true,
        max_send_rate: 200,
        quota: { max_24_hours: 50_000, sent_last_24_hours: 0, left: 50_000 },
      },
      duration_seconds: 1,
      size_bytes: expect.any(Number),
      cost: { total: 0.0003, ses: 0.0003, attachments: 0, aws_other: 0 },
    });
    expect(listed).toMatchObject({
      recipients: 2,
      suppressed: {
        count: 2,
        reasons: [
          { reason: "The address is suppressed: manual.", count: 1 },
          { reason: "The contact is unsubscribed.", count: 1 },
        ],
      },
    });
    expect(await (await cloud.api("/campaigns")).json()).toEqual({ campaigns: [], next_cursor: null });
    expect(await cloud.outbox()).toEqual([]);

    // When they are sent after all
    for (const [report, fields] of [
      [all, {}],
      [listed, { audience: list }],
    ] as const) {
      const id = await requestCampaign(cloud, fields);
      const sent = await untilCampaign(cloud, id, isCompleted);
      expect([sent.sent_count, sent.suppressed_count]).toEqual([report.recipients, report.suppressed.count]);
    }
  });

  test("measures a mail as SES will get it, its uploads and inline files included", async () => {
    const attachment_id = await upload(Buffer.alloc(3_000_000, "x"));
    const inline = { filename: "a.txt", content: "aGVsbG8=", content_type: "text/plain" };
    const fields = { audience: ["ada@example.net"], attachments: [{ attachment_id }, inline] };

    const { size_bytes, cost } = await preflight(fields);
    await untilCampaign(cloud, await requestCampaign(cloud, fields), isCompleted);

    // The link of the campaign is longer than that of a test, and stands in three places
    const [message] = await cloud.outbox();
    expect(message!.size).toBeGreaterThan(4_100_000);
    expect(Math.abs(size_bytes! - message!.size)).toBeLessThan(500);
    expect(cost.attachments).toBeCloseTo((0.12 * 4_105_000) / 1024 ** 3, 4);
  });

  test("sums up what would stop or spoil the campaign", async () => {
    await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
    expect(codes(await preflight())).toEqual([]);

    expect(codes(await preflight({ from_email: "hello@nowhere.example" }))).toEqual([
      "error sender_not_verified",
    ]);
    expect(codes(await preflight({ body: "{% for i in (1..100000000) %}x{% endfor %}" }))).toEqual([
      "error template_fails",
    ]);
    const audience = Array.from({ length: 500 }, (_, i) => `reader${i}@example.net`);
    await ses({ max_24_hour_send: 100, max_send_rate: 10 });
    const days = await preflight({ audience, subject: "Hi" });
    expect(codes(days)).toEqual(["warning quota_too_small"]);
    // 100 now, then 400 in four quotas' worth; at 97.5 % of 10 a second
    expect(days).toMatchObject({ ok: true, duration_seconds: 4 * 86_400 + Math.ceil(100 / 9.75) });

    await ses({ production_access: false });
    expect(codes(await preflight())).toEqual(["error recipients_not_verified"]);
    const simulator = ["ada@example.com", "success@simulator.amazonses.com"];
    expect(codes(await preflight({ audience: simulator, subject: "Hi" }))).toEqual([]);
    expect(codes(await preflight({ audience: [...simulator, "x@example.net"], subject: "Hi" }))).toEqual([
      "warning recipients_not_verified",
    ]);

    await ses({ production_access: true, sending_enabled: false });
    const disabled = await preflight();
    expect(codes(disabled)).toEqual(["error sending_disabled"]);
    expect(disabled).toMatchObject({ ok: false, duration_seconds: null });

    await cloud.api("/contacts/ada@example.net", { method: "DELETE" });
    expect(codes(await preflight())).toEqual(["error sending_disabled", "error empty_audience"]);
  });

  test("and a test are refused what a campaign is refused", async () => {
    const content = Buffer.alloc(4_000_000).toString("base64");
    const attachment_id = await upload(Buffer.alloc(5_000_000));
    const unknown = { attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" };
    const inline = { filename: "a.bin", content, content_type: "application/octet-stream" };
    for (const fields of [
      { subject: "{{ first_name" },
      { body: "{{ first_name | shout }}" },
      { attachments: [unknown] },
      { attachments: [inline, { attachment_id }] },
      { audience: ["nobody"] },
    ]) {
      const refused = await post("/ses-campaign", fields);
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(await post("/campaigns/preflight", fields)).toEqual(refused);
      expect(await testSend("ada@example.net", fields)).toEqual(refused);
    }
  });
});

describe("a test message", () => {
  test("is the mail of the campaign, and leaves no trace of a campaign", async () => {
    // Given
    await addContacts(cloud, [{ email: "Ada@example.net", first_name: "Ada" }]);
    const attachment_id = await upload(Buffer.alloc(100_000, "x"));
    const body =
      "<p>Hello {{ first_name | default: 'friend' }} <a href='{{ unsubscribe_url }}'>Leave</a></p>";

    // When
    const sent = await testSend("ADA@example.net", { body, attachments: [{ attachment_id }] });

    // Then
    expect(sent).toEqual({ status: 200, answer: { message_id: expect.any(String) } });
    const [message, ...others] = await cloud.outbox();
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      message_id: (sent.answer as { message_id: string }).message_id,
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

  test("to an address that is no contact's shows the values of the first recipient", async () => {
    await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
    expect((await testSend("tester@example.net")).status).toBe(200);
    expect((await testSend("tester@example.net", { audience: ["x@example.net"] })).status).toBe(200);
    const sent = (await cloud.outbox()).map(({ to, subject }) => [to, subject]);
    expect(sent).toEqual([
      ["tester@example.net", "[Test] Hello Ada"],
      ["tester@example.net", "[Test] Hello"],
    ]);
  });

  test("that bounces suppresses its address, and the next one is refused", async () => {
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
    expect(await cloud.outbox()).toHaveLength(1);
  });

  test("that was not sent, or of which nobody knows, says so with what SES said", async () => {
    const refusal = (status: number, code: string, message: RegExp) => ({
      status,
      answer: { error: { code, message: expect.stringMatching(message) } },
    });
    expect(await testSend("ada@example.net", { from_email: "hello@nowhere.example" })).toEqual(
      refusal(422, "send_refused", /MessageRejected: Email address is not verified.*hello@nowhere\.example/),
    );
    expect(await testSend("ada@example.net", { body: "{% for i in (1..100000000) %}x{% endfor %}" })).toEqual(
      {
        status: 400,
        answer: {
          error: { code: "invalid_template", message: expect.stringContaining("memory"), field: "body" },
        },
      },
    );

    // When SES takes the message and its reply is lost, it is not sent again
    await cloud.local("/faults", {
      method: "PUT",
      body: { seed: 1, rules: [{ service: "ses", operation: "SendEmail", kind: "error-after", count: 1 }] },
    });
    expect(await testSend("ada@example.net")).toEqual(refusal(502, "send_unknown", /may have been sent/));
    expect(await cloud.outbox()).toHaveLength(1);

    await ses({ sending_enabled: false });
    expect(await testSend("ada@example.net")).toEqual(
      refusal(503, "send_deferred", /not sent.*SendingPausedException/),
    );
    expect(await cloud.outbox()).toHaveLength(1);
  });

  test("takes its turn under the rate of the account", async () => {
    await ses({ max_send_rate: 2 });
    const started = Date.now();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => testSend("ada@example.net")));
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // Four slots of a half second
    expect(Date.now() - started).toBeGreaterThan(1_400);
  });

  test("is not sent when the quota is spent", async () => {
    await ses({ max_24_hour_send: 0 });
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
});
