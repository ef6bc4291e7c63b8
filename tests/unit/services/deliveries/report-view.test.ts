import { expect, test } from "vitest";
import { toReportView } from "../../../../services/deliveries/report-view.ts";
import { campaignItem } from "../../../support/stage.ts";

const started_at = "2026-11-29T10:00:00.000Z";
const report = { names: { domains: [], links: [] }, counts: { m0: 60, m1: 15 } };
const after = (seconds: number) => new Date(Date.parse(started_at) + seconds * 1_000);

test.each<[string, object, number, number]>([
  ["the step that is going on has lasted until now", {}, 75, 15],
  ["and no longer than it is, later", {}, 3_600, 60],
  [
    "the last one of a completed campaign ended with it",
    { completed_at: after(80).toISOString() },
    3_600,
    20,
  ],
  ["one that just began tells no rate", {}, 60.01, 1],
])("%s", (_, fields, nowSeconds, seconds) => {
  const campaign = campaignItem("ses_campaign_pace", { started_at, ...fields });
  const { pace } = toReportView(campaign, report, null, after(nowSeconds));
  expect(pace).toEqual([
    { from: started_at, minutes: 1, seconds: 60, sent: 60 },
    { from: after(60).toISOString(), minutes: 1, seconds, sent: 15 },
  ]);
});
