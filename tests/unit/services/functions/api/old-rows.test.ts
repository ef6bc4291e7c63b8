import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { searchKeys } from "../../../../../services/contacts/search-keys.ts";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";
import { type Stage, startStage } from "../../../../support/stage.ts";

/** Rows that lack what later versions write, or that another program put into the table. */

let stage: Stage;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  stage = await startStage();
  app = createApp({
    ...stage,
    apiKeys: { findByKey: async () => ({ key_hash: "0".repeat(64), name: "Ada", scope: "admin" }) },
    log: { error: (_: string, { error }: { error: Error }) => console.error(error) },
  } as unknown as ApiDependencies);
});
afterAll(() => stage.stop());

const put = (TableName: string, Item: Record<string, unknown>) =>
  stage.db.send(new PutCommand({ TableName, Item }));
const read = async (path: string) => {
  const response = await app.request(path, { headers: { authorization: "Bearer key" } });
  return { status: response.status, body: await response.json() };
};
const never = "1970-01-01T00:00:00.000Z";

test("a contact of which little is stored does not keep the others from being listed", async () => {
  const indexed = { ...searchKeys({ email: "ada@example.net" }), created_at: never };
  await put("Contacts", { email: "ada@example.net", status: "subscribed", ...indexed });
  const ada = {
    email: "ada@example.net",
    address: "ada@example.net",
    attributes: {},
    lists: [],
    status: "subscribed",
    created_at: never,
    updated_at: never,
    email_count: 0,
    consents: {},
    left_lists: [],
    snoozed_until: null,
    suppression: null,
  };

  expect(await read("/contacts")).toEqual({
    status: 200,
    body: { contacts: [ada], next_cursor: null, examined: 1 },
  });
  expect(await read("/contacts/ada@example.net")).toEqual({ status: 200, body: ada });
});

test("a suppression of which only the address is stored is read", async () => {
  await put("Suppressions", { email: "bob@example.net" });

  expect(await read("/suppressions/bob@example.net")).toMatchObject({
    status: 200,
    body: {
      email: "bob@example.net",
      reason: "manual",
      source: "unknown",
      created_at: never,
      lifted_at: null,
    },
  });
});

test("a campaign that was stored before there were feedback, schedules and attachments is shown", async () => {
  const id = "ses_campaign_old";
  await put("Campaigns", {
    campaign_id: id,
    kind: "campaign",
    campaign_name: "Spring programme",
    status: "completed",
    subject: "Hello",
    from_email: "hello@example.com",
    audience: "subscribed",
    content_key: `campaigns/${id}/content.json`,
    request_hash: "hash",
    unsubscribe_key: "key",
    total_contacts: 2,
    sent_count: 2,
    created_at: "2026-01-01T12:00:00.000Z",
  });

  const shown = {
    campaign_id: id,
    campaign_name: "Spring programme",
    status: "completed",
    reason: null,
    warning: null,
    resumes_at: null,
    send_at: null,
    total_contacts: 2,
    sent_count: 2,
    failed_count: 0,
    suppressed_count: 0,
    unknown_count: 0,
    unreported_count: 0,
    remaining_count: 0,
    delivered_count: 0,
    bounced_count: 0,
    hard_bounced_count: 0,
    complained_count: 0,
    opened_count: 0,
    clicked_count: 0,
    robot_opened_count: 0,
    robot_clicked_count: 0,
    unsubscribed_count: 0,
    created_at: "2026-01-01T12:00:00.000Z",
    updated_at: "2026-01-01T12:00:00.000Z",
    started_at: null,
    completed_at: null,
    subject: "Hello",
    from_email: "hello@example.com",
    from_name: null,
    reply_to: null,
    attachments: [],
    audience: {
      kind: "subscribed",
      words: "all subscribed contacts",
      all: true,
      lists: [],
      segments: [],
      addresses: 0,
      exclude: { lists: [], segments: [], addresses: 0 },
    },
    draft_id: null,
    departures: { too_many: 0, not_relevant: 0, never_asked: 0, other: 0 },
    reopened_as: null,
    time_zone: null,
    sending_window: null,
    unreported: "hold",
    tracking: true,
    archive: false,
    approval: null,
    ab_test: null,
    series: null,
    health: null,
    shared_until: null,
  };
  expect(await read(`/campaigns/${id}`)).toEqual({ status: 200, body: shown });
  // The index that lists campaigns by age has them by created_at.
  expect(await read("/campaigns")).toEqual({ status: 200, body: { campaigns: [shown], next_cursor: null } });
  expect(await read(`/campaigns/${id}/deliveries`)).toEqual({
    status: 200,
    body: { deliveries: [], next_cursor: null },
  });
});
