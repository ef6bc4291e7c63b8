import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PreflightReport } from "../../services/preflight/report.ts";
import { campaign, isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts, forgetAddresses } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";
import { uploadFile } from "../support/uploads.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ses = (body: object) => cloud.local("/ses", { method: "PATCH", body });
beforeEach(async () => {
  await cloud.local("/faults", { method: "DELETE" });
  await forgetAddresses(cloud);
  await ses({ production_access: true, sending_enabled: true, max_send_rate: 200, max_24_hour_send: 50_000 });
  // What was sent before is none of today's, and the limiter asks SES again
  await pass(cloud, 25 * 3_600);
});

const ask = async (body: object): Promise<PreflightReport> => {
  const response = await cloud.api("/campaigns/preflight", { method: "POST", body });
  const answer = await response.json();
  expect([response.status, answer]).toEqual([200, expect.anything()]);
  return answer as PreflightReport;
};
const foot = "<p>{{ postal_address }} <a href='{{ unsubscribe_url }}'>Leave</a></p>";
/** Of a campaign in whose words nothing is amiss but what a test says. */
const preflight = (fields: object = {}) => ask(campaign({ body: `<p>Hello</p>${foot}`, ...fields }));
const codes = ({ problems }: PreflightReport) => problems.map(({ severity, code }) => `${severity} ${code}`);

test("a preflight says what the ledger of the campaign says after it, and neither sends nor stores anything", async () => {
  // Given
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada" },
    { email: "bob@example.net" },
    { email: "eve@example.net", status: "unsubscribed" },
    { email: "sue@example.net" },
  ]);
  await cloud.api("/suppressions", { method: "POST", body: { email: "sue@example.net" } });
  const list = ["ada@example.net", "Ada@Example.net", "eve@example.net", "sue@example.net", "x@example.net"];

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
        line: 1,
        column: 10,
        message:
          '{{ first_name }} is empty for 1 of 2 recipients looked at, such as bob@example.net: give it a default, as in {{ first_name | default: "friend" }}.',
      },
    ],
    complete: true,
    starts: [],
    recipients: 2,
    suppressed: { count: 1, reasons: [{ reason: "The address is suppressed: manual.", count: 1 }] },
    left_out: { count: 1, reasons: [{ reason: "The contact is unsubscribed.", count: 1 }] },
    ab_test: null,
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
    warm_up: null,
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
  await untilQuiet(cloud);
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

test("a preflight measures a mail as SES will get it, its uploads and inline files included", async () => {
  const attachment_id = await uploadFile(cloud, Buffer.alloc(3_000_000, "x"));
  const inline = { filename: "a.txt", content: "aGVsbG8=", content_type: "text/plain" };
  const fields = { audience: ["ada@example.net"], attachments: [{ attachment_id }, inline] };

  const { size_bytes, cost } = await preflight(fields);
  const id = await requestCampaign(cloud, fields);
  await untilCampaign(cloud, id, isCompleted);

  // The link of the campaign is longer than that of a test, and stands in three places
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  expect(message!.size).toBeGreaterThan(4_100_000);
  expect(Math.abs(size_bytes! - message!.size)).toBeLessThan(500);
  expect(cost.attachments).toBeCloseTo((0.12 * 4_105_000) / 1024 ** 3, 4);
});

test("a preflight sums up what would stop or spoil the campaign", async () => {
  await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
  expect(codes(await preflight())).toEqual([]);

  expect(codes(await preflight({ from_email: "hello@nowhere.example" }))).toEqual([
    "error sender_not_verified",
  ]);
  expect(codes(await preflight({ body: `{{ '%' | url_decode }}${foot}` }))).toEqual(["error template_fails"]);
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

test("of a campaign that is only begun everything is told that stands in its way", async () => {
  await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada", attributes: { city: "Ulm" } }]);
  const begun = await ask({});
  expect(begun).toMatchObject({ ok: false, recipients: 1, sender: { identity: null, verified: false } });
  expect(begun.problems.map(({ severity, code, field }) => [severity, code, field])).toEqual([
    ["error", "invalid_request", "campaign_name"],
    ["error", "invalid_request", "subject"],
    ["error", "invalid_request", "body"],
    ["error", "invalid_request", "from_email"],
  ]);

  const wrong = await ask(
    campaign({
      subject: "SPRING IS HERE {{ citty | default: 'THERE' }}",
      preheader: "{{ first_name | shout }}",
      body: '<p>{% if city %}\n<a href="http://example.org">a</a>\n<a href="#">b</a><img src="https://example.org/a.png">{{ oops',
      from_email: "hello@nowhere.example",
      reply_to: "nobody",
      audience: { lists: ["list_4f6d0c1e9b7a2d35"] },
      attachments: [{ attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" }],
      send_at: "2020-01-01T00:00:00Z",
      colour: "red",
    }),
  );
  expect(
    wrong.problems.map(({ severity, code, field, line, column }) => [
      severity,
      code,
      field,
      line && `${line}:${column}`,
    ]),
  ).toEqual([
    ["error", "sender_not_verified", "from_email", undefined],
    ["error", "invalid_request", "reply_to", undefined],
    ["error", "invalid_request", "colour", undefined],
    ["error", "invalid_request", "send_at", undefined],
    ["error", "invalid_template", "preheader", "1:1"],
    ["error", "invalid_template", "body", "1:4"],
    ["error", "invalid_template", "body", "3:55"],
    ["error", "unknown_attachment", "attachments[0].attachment_id", undefined],
    ["error", "unknown_list", "audience.lists[0]", undefined],
    ["warning", "unknown_variable", "subject", "1:19"],
    ["warning", "shouting_subject", "subject", undefined],
    ["warning", "no_postal_address", "body", undefined],
    ["warning", "insecure_link", "body", "2:10"],
    ["warning", "empty_link", "body", "3:4"],
    ["warning", "image_without_alt", "body", "3:28"],
    ["note", "unsubscribe_added", "body", undefined],
  ]);
  expect(wrong.problems.find(({ code }) => code === "unknown_variable")!.message).toBe(
    "No contact has {{ citty }}: did you mean {{ city }}?",
  );

  const refused = await cloud.api("/campaigns/preflight", { method: "POST", body: [] as object });
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: "invalid_request" } }]);
});

test("the postal address of the stage is in the mail where the template asks for it", async () => {
  const id = await requestCampaign(cloud, { body: `<p>Hello</p>${foot}`, audience: ["ada@example.net"] });
  await untilCampaign(cloud, id, isCompleted);
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  expect((await cloud.raw(message!.message_id)).toString()).toContain("1 Example Street");
});

test("the identities of SES are offered as senders", async () => {
  const senders = await cloud.api("/senders");
  expect([senders.status, await senders.json()]).toEqual([
    200,
    {
      senders: [
        {
          identity: "example.com",
          kind: "domain",
          state: "ready",
          message: "Verified: campaigns can be from any address of it.",
        },
      ],
    },
  ]);
});

test("a stage that asks links tells of those at which no reader gets anything", async () => {
  const asking = await startTestCloud({
    edit: (stack) => stack.replaceAll(/("ASKS_LINKS": ?)"false"/g, '$1"true"'),
  });
  try {
    const body = `<p>\n<a href="https://127.0.0.1/x">a</a></p>${foot}`;
    const response = await asking.api("/campaigns/preflight", { method: "POST", body: campaign({ body }) });
    expect(await response.json()).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          severity: "warning",
          code: "dead_link",
          field: "body",
          line: 2,
          column: 10,
        }),
      ]),
    });
  } finally {
    await asking.stop();
  }
});
