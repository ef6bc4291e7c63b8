import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { nextCampaign, nextOf } from "../../../../services/launching/next-campaign.ts";
import { campaignItem } from "../../../support/stage.ts";

const planned_at = "2026-12-07T08:00:00.000Z";
const now = new Date("2026-12-07T08:01:00.000Z");
const series = {
  every: "week",
  interval: 1,
  time_zone: "Europe/Berlin",
  first_at: planned_at,
  planned_at,
  series_id: "ses_campaign_1",
  number: 1,
} as const;
const campaign = (fields: Partial<Campaign> = {}): Campaign =>
  campaignItem("ses_campaign_1", { status: "in_progress", started_at: planned_at, series, ...fields });
const unstarted = (fields: Partial<Campaign>): Campaign => {
  const { started_at: _, ...rest } = campaign(fields);
  return rest;
};
const next = "2026-12-14T08:00:00.000Z";

test.each<[string, Campaign, string | undefined]>([
  ["that has started", campaign(), next],
  ["that is about to start", unstarted({ status: "pending" }), next],
  ["that is completed", campaign({ status: "completed" }), next],
  ["that failed", campaign({ status: "failed" }), next],
  ["that is paused on its way", campaign({ status: "paused" }), next],
  ["whose start was missed", unstarted({ status: "paused", reason_code: "start_missed" }), next],
  ["that was cancelled before its start", unstarted({ status: "cancelled" }), next],
  [
    "that was cancelled weeks before",
    unstarted({ status: "cancelled", series: { ...series, planned_at: next } }),
    "2026-12-21T08:00:00.000Z",
  ],
  ["that waits", unstarted({ status: "scheduled" }), undefined],
  ["that waits to be released", unstarted({ status: "awaiting_approval" }), undefined],
  [
    "that a person paused before its start",
    unstarted({ status: "paused", reason_code: "operator" }),
    undefined,
  ],
  ["that was taken back to a draft", unstarted({ status: "cancelled", reopened_as: "draft_1" }), undefined],
  ["whose series was ended", campaign({ series_ended_at: planned_at }), undefined],
  ["that has a next one", campaign({ next_campaign_id: "ses_campaign_2" }), undefined],
  [
    "after whose time nothing is planned",
    campaign({ series: { ...series, until: "2026-12-13" } }),
    undefined,
  ],
])("after one %s", (_, before, send_at) => {
  expect(nextOf(before, now)?.send_at).toBe(send_at);
});

const nextAfter = (before: Campaign, moment = now) => nextCampaign(before, nextOf(before, moment)!, moment);

test("of times that were missed none is made good", () => {
  expect(nextAfter(campaign(), new Date("2027-01-08T12:00:00Z"))).toMatchObject({
    send_at: "2027-01-11T08:00:00.000Z",
    series: { number: 2 },
  });
});

test("the same place in a series has the same id, whenever it is made; another has another", () => {
  const later = new Date("2027-01-08T12:00:00Z");
  expect(nextAfter(campaign()).campaign_id).toBe(nextAfter(campaign(), later).campaign_id);
  const third = campaign({ series: { ...series, number: 2 } });
  expect(nextAfter(third).campaign_id).not.toBe(nextAfter(campaign()).campaign_id);
});

test("its times are those of the series, wherever the one before was moved to", () => {
  expect(nextAfter(campaign({ send_at: "2026-12-08T20:00:00.000Z", time_zone: "Asia/Tokyo" }))).toMatchObject(
    {
      send_at: next,
      time_zone: "Europe/Berlin",
    },
  );
});

test("a test begins anew, and what the one before came to is not its own", () => {
  const test = { share: 20, winner_by: "opens", after_minutes: 60, variants: [{ subject: "A" }] } as const;
  const decided = { ...test, winner: 0, decided: "ahead", decided_at: planned_at } as const;
  const before = campaign({ ab_test: decided, test_batch_count: 2, sent_count: 3, expires_at: 1 });
  const made = nextAfter(before);
  expect(made.ab_test).toEqual(test);
  expect(made).toMatchObject({
    status: "scheduled",
    sent_count: 0,
    open: "open",
    created_at: now.toISOString(),
  });
  for (const gone of ["started_at", "test_batch_count", "expires_at", "reason", "draft_id"])
    expect(made).not.toHaveProperty(gone);
});

const asked = { asked_by: { key_id: "a", name: "author" }, asked_at: planned_at };
const released = { ...asked, approved_by: { key_id: "b", name: "reader" }, approved_at: planned_at };

test("one that was released is not asked for again; one that was not, is", () => {
  expect(nextAfter(campaign({ approval: released }))).toMatchObject({
    status: "scheduled",
    approval: released,
  });
  const cancelled = unstarted({ status: "cancelled", approval: asked });
  expect(nextAfter(cancelled)).toMatchObject({
    status: "awaiting_approval",
    approval: { asked_by: asked.asked_by, asked_at: now.toISOString() },
    unannounced: new Set(["CampaignApprovalRequested"]),
  });
});
