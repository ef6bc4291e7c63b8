import { describe, expect, test } from "vitest";
import type { Audience } from "../../../../services/audience/read-audience.ts";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import type { CheckedRequest } from "../../../../services/launching/check-request.ts";
import { newCampaign } from "../../../../services/launching/new-campaign.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
const least = {
  campaign_name: "Spring programme",
  subject: "Hello",
  body: "<p>Hello</p>",
  from_email: "Hello@Example.com",
};
const origin = {
  campaign_id: "ses_campaign_1",
  request_hash: "0123456789abcdef0123",
  unsubscribe_key: "key",
  checked: { ok: true, files: [], audience: "subscribed" },
  designs: [],
  tracking: true,
  now,
} as const;
const campaignOf = (fields: object = {}, checked: CheckedRequest = origin.checked) =>
  newCampaign(campaignRequest.parse({ ...least, ...fields }), { ...origin, checked }).campaign;

test("the campaign of a request has nothing sent yet, is open, and is to be announced", () => {
  expect(campaignOf()).toEqual({
    campaign_id: "ses_campaign_1",
    kind: "campaign",
    campaign_name: "Spring programme",
    status: "pending",
    unannounced: new Set(["CampaignRequested"]),
    subject: "Hello",
    from_email: "Hello@example.com",
    audience: "subscribed",
    content_key: "campaigns/ses_campaign_1/0123456789abcdef/content.json",
    attachments: [],
    tracking: true,
    request_hash: "0123456789abcdef0123",
    unsubscribe_key: "key",
    total_contacts: 0,
    sent_count: 0,
    failed_count: 0,
    suppressed_count: 0,
    unknown_count: 0,
    unreported_count: 0,
    delivered_count: 0,
    bounced_count: 0,
    hard_bounced_count: 0,
    complained_count: 0,
    opened_count: 0,
    robot_opened_count: 0,
    robot_clicked_count: 0,
    clicked_count: 0,
    unsubscribed_count: 0,
    left_too_many_count: 0,
    left_not_relevant_count: 0,
    left_never_asked_count: 0,
    left_other_count: 0,
    batching: { done: false },
    batch_count: 0,
    issued: 0,
    held: {},
    rev: 0,
    open: "open",
    created_at: "2026-11-24T12:00:00.000Z",
    updated_at: "2026-11-24T12:00:00.000Z",
  });
});

test("what a request may leave out is kept when it is there, addresses in the spelling mail is sent to", () => {
  const sending_window = { from: "09:00", to: "17:00", days: ["mon", "tue"] };
  const given = { from_name: "Tidings", time_zone: "Europe/Berlin", sending_window };
  expect(campaignOf({ ...given, reply_to: "Ask@EXAMPLE.com" })).toMatchObject({
    ...given,
    reply_to: "Ask@example.com",
  });
});

test("an audience is of one of three kinds; one by filter says what it was asked for", () => {
  const chosen = { lists: ["list_4f6d0c1e9b7a2d35"], segments: [], addresses: 0 };
  const parts = { ...chosen, exclude: { ...chosen, lists: [] } };
  const of = (audience: Audience, more: object = {}) =>
    campaignOf({}, { ok: true, files: [], audience, ...more });
  expect(of([{ key: "ada@example.net", address: "Ada@example.net" }]).audience).toBe("list");
  expect(of({ addresses: [], excluded: [] }, { parts })).toMatchObject({
    audience: "filter",
    audience_parts: parts,
  });
});

test("opens and clicks are tracked as the request says, else as the stage is set", () => {
  const of = (fields: object, tracking: boolean) =>
    newCampaign(campaignRequest.parse({ ...least, ...fields }), { ...origin, tracking }).campaign.tracking;
  expect([of({}, true), of({}, false)]).toEqual([true, false]);
  expect([of({ tracking: false }, true), of({ tracking: true }, false)]).toEqual([false, true]);
});

test("one that starts later is scheduled, and nothing of it is announced before", () => {
  const campaign = campaignOf({ send_at: "2026-12-01T09:00:00+01:00" });
  expect(campaign).toMatchObject({ status: "scheduled", send_at: "2026-12-01T08:00:00.000Z" });
  expect(campaign).not.toHaveProperty("unannounced");
});

describe("files", () => {
  const file = { filename: "a.txt", content_type: "text/plain", size_bytes: 2 };
  const sources = [Buffer.from("hi"), "uploads/1/content"];
  const files = sources.map((source) => ({ ...file, source }));
  const prefix = "campaigns/ses_campaign_1/0123456789abcdef/attachments";
  const made = newCampaign(campaignRequest.parse(least), {
    ...origin,
    checked: { ...origin.checked, files },
  });

  test("lie beside the content, under the hash of the request", () => {
    expect(made.files).toEqual([
      { ...file, source: sources[0], key: `${prefix}/0` },
      { ...file, source: sources[1], key: `${prefix}/1` },
    ]);
  });

  test("are referred to by the campaign, without their bytes", () => {
    expect(made.campaign.attachments).toEqual([
      { ...file, key: `${prefix}/0` },
      { ...file, key: `${prefix}/1` },
    ]);
  });
});

test.each([
  ["at once", {}, {}],
  ["later", { send_at: "2026-12-01T08:00:00Z" }, { send_at: "2026-12-01T08:00:00.000Z" }],
])("one that is to be released and starts %s waits, and says who asked", (_, fields, starts) => {
  const askedBy = { key_id: "0123456789abcdef", name: "author" };
  const { campaign } = newCampaign(campaignRequest.parse({ ...least, ...fields }), { ...origin, askedBy });
  expect(campaign).toMatchObject({
    status: "awaiting_approval",
    reason: "It waits for somebody with another API key to release it.",
    approval: { asked_by: askedBy, asked_at: now.toISOString() },
    unannounced: new Set(["CampaignApprovalRequested"]),
    ...starts,
  });
});
