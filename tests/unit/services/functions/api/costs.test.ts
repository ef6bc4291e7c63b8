import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Campaign } from "../../../../../services/campaigns/campaign.ts";
import { campaignItem } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
const add = (id: string, started_at: string, fields: Partial<Campaign> = {}) =>
  api.stage.campaigns.create(
    campaignItem(id, {
      status: "completed",
      created_at: started_at,
      started_at,
      sent_count: 1_000,
      ...fields,
    }),
  );
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-12-16T12:00:00.000Z") });
  api = await startApi();
  await add("ses_campaign_before", "2026-11-30T23:59:59.999Z", { completed_at: "2026-12-01T00:10:00.000Z" });
  await add("ses_campaign_first", "2026-12-01T00:00:00.000Z");
  await add("ses_campaign_now", "2026-12-16T11:59:00.000Z", { sent_count: 3_000 });
  // Asked for in another month
  await add("ses_campaign_waited", "2026-12-02T08:00:00.000Z", { created_at: "2026-10-20T08:00:00.000Z" });
});
afterAll(async () => {
  vi.useRealTimers();
  await api.stop();
  expect(api.faults).toEqual([]);
});

test("the month's campaigns are those that began in it, with what is there anyway and the budget", async () => {
  const response = await api.asAdmin("GET", "/costs");
  expect(response.status).toBe(200);
  const costs = (await response.json()) as { campaigns: { campaign_id: string }[] };
  expect(costs).toMatchObject({
    from: "2026-12-01T00:00:00.000Z",
    to: "2027-01-01T00:00:00.000Z",
    sent_count: 5_000,
    mails: { total: 0.825, ses: 0.8 },
    campaign_count: 3,
    complete: true,
    // The stage of these tests has a webhook.
    idle: { per_month: 8.0849, so_far: 4.0425 },
    total: 4.8675,
    budget: 250,
    prices: { region: "us-east-1", read: expect.stringMatching(/^\d{4}-\d\d$/) },
  });
  expect(costs.campaigns.map(({ campaign_id }) => campaign_id).sort()).toEqual([
    "ses_campaign_first",
    "ses_campaign_now",
    "ses_campaign_waited",
  ]);
});

test("who may read may know what it costs", async () => {
  const response = await api.request("GET", "/costs", {
    headers: { authorization: `Bearer ${api.keys.read}` },
  });
  expect(response.status).toBe(200);
});
