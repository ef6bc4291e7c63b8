import { afterAll, beforeAll, expect, test } from "vitest";
import { campaign } from "../../../../support/campaigns.ts";
import { type Api, arrived, startApi } from "./api-harness.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const inline = (fields: object) =>
  campaign({
    attachments: [{ filename: "a.txt", content: "aGk=", content_type: "text/plain", ...fields }],
  });

test.each<Refusal>([
  [
    "POST",
    "/attachments",
    { filename: "a.exe", content_type: "application/pdf", size_bytes: 1 },
    400,
    { code: "invalid_request", field: "filename", message: expect.stringContaining("SES refuses") },
  ],
  [
    "POST",
    "/attachments",
    { filename: "a.pdf", content_type: "application/pdf", size_bytes: 9_000_000 },
    413,
    { code: "email_too_large", message: expect.stringMatching(/12\d{6}.*10485760/) },
  ],
  ["POST", "/ses-campaign", {}, 400, { code: "invalid_request", field: "campaign_name" }],
  [
    "POST",
    "/ses-campaign",
    campaign({ subject: "Hi\r\nBcc: x@example.net" }),
    400,
    { code: "invalid_request", field: "subject" },
  ],
  [
    "POST",
    "/ses-campaign",
    campaign({ from_name: "A\nB" }),
    400,
    { code: "invalid_request", field: "from_name" },
  ],
  [
    "POST",
    "/ses-campaign",
    campaign({ from_email: "x" }),
    400,
    { code: "invalid_request", field: "from_email" },
  ],
  [
    "POST",
    "/ses-campaign",
    campaign({ body: "{% if first_name %}" }),
    400,
    { code: "invalid_template", field: "body" },
  ],
  [
    "POST",
    "/ses-campaign",
    campaign({ subject: "{{ first_name" }),
    400,
    { code: "invalid_template", field: "subject" },
  ],
  ["POST", "/ses-campaign", campaign({ audience: [] }), 400, { code: "invalid_request", field: "audience" }],
  [
    "POST",
    "/ses-campaign",
    campaign({ audience: ["ada@example.net", "nobody"] }),
    400,
    { code: "invalid_request", field: "audience[1]" },
  ],
  [
    "POST",
    "/ses-campaign",
    inline({ filename: "../../etc/passwd" }),
    400,
    { code: "invalid_request", field: "attachments[0].filename" },
  ],
  [
    "POST",
    "/ses-campaign",
    inline({ filename: "x.exe" }),
    400,
    { code: "invalid_request", field: "attachments[0].filename" },
  ],
  [
    "POST",
    "/ses-campaign",
    inline({ content: "not base64!" }),
    400,
    { code: "invalid_request", field: "attachments[0].content" },
  ],
  [
    "POST",
    "/ses-campaign",
    inline({ content_type: "text/plain\r\nX: y" }),
    400,
    { code: "invalid_request", field: "attachments[0].content_type" },
  ],
  [
    "POST",
    "/ses-campaign",
    campaign({ attachments: [{ attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" }] }),
    400,
    { code: "unknown_attachment" },
  ],
  ["GET", "/campaign-status/ses_campaign_none", undefined, 404, { code: "not_found" }],
  ["GET", "/campaign-status/x%00", undefined, 400, { code: "invalid_request", field: "campaign_id" }],
  ["POST", "/campaigns/ses_campaign_none/pause", undefined, 404, { code: "not_found" }],
  ["POST", "/campaigns/ses_campaign_none/resume", undefined, 404, { code: "not_found" }],
  ["POST", "/campaigns/ses_campaign_none/cancel", undefined, 404, { code: "not_found" }],
  ["POST", "/campaigns/ses_campaign_none/retry", {}, 404, { code: "not_found" }],
  [
    "POST",
    "/campaigns/ses_campaign_none/retry",
    { include_unknown: "yes" },
    400,
    { code: "invalid_request", field: "include_unknown" },
  ],
  ["GET", "/campaigns/ses_campaign_none", undefined, 404, { code: "not_found" }],
  ["GET", "/campaigns/ses_campaign_none/deliveries", undefined, 404, { code: "not_found" }],
  [
    "GET",
    "/campaigns/ses_campaign_none/deliveries?status=lost",
    undefined,
    400,
    { code: "invalid_request", field: "status" },
  ],
  ["GET", "/campaigns?cursor=e30", undefined, 400, { code: "invalid_cursor" }],
])("%s %s %j: %i", async (method, path, body, status, error) => {
  await expectRefusal(api, method, path, body, status, error);
});

test.each([
  [{ send_at: "2020-01-01T00:00:00Z" }, "send_at", /^send_at: must be in the future/],
  [{ send_at: "2020-01-01T00:00:00", time_zone: "Europe/Berlin" }, "send_at", /2019-12-31T23:00:00.000Z/],
  [{ send_at: "9999-01-01T00:00:00Z" }, "send_at", /^send_at: must be within 366 days/],
  [{ send_at: "2027-03-28T02:30:00", time_zone: "Europe/Berlin" }, "send_at", /^send_at: does not exist/],
  [{ send_at: "2027-03-28T02:30:00" }, "time_zone", /^time_zone: is required with a send_at/],
  [{ sending_window: { from: "08:00", to: "8pm" } }, "sending_window.to", /must be a time of day/],
])("a start at %j is refused", async (fields, field, message) => {
  const error = { code: "invalid_request", field, message: expect.stringMatching(message) };
  await expectRefusal(api, "POST", "/ses-campaign", campaign(fields), 400, error);
});

test.each([
  { subject: "{{ first_name" },
  { body: "{{ first_name | shout }}" },
  { body: "{% assign x = (1..9000000) %}{% assign y = x | sort_natural %}" },
  { body: "<i>".repeat(390_000) },
  { attachments: [{ attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" }] },
  {
    attachments: [
      {
        filename: "a.bin",
        content: Buffer.alloc(4_000_000).toString("base64"),
        content_type: "application/octet-stream",
      },
      { attachment_id: arrived.id },
    ],
  },
  { audience: ["nobody"] },
])("a test is refused what a campaign is refused, case %#", async (fields) => {
  const post = async (path: string, more: object = {}) => {
    const response = await api.asAdmin("POST", path, campaign({ ...fields, ...more }));
    return { status: response.status, answer: await response.json() };
  };
  const refused = await post("/ses-campaign");
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.status).toBeLessThan(500);
  expect(await post("/campaigns/test", { to: "ada@example.net" })).toEqual(refused);
  expect(await post("/campaigns/test", { to: ["ada@example.net"] })).toEqual(refused);
});
