import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { baselineOf, reputationRisk } from "../../../../services/campaigns/reputation.ts";
import { toStatusView } from "../../../../services/campaigns/views.ts";

const campaign = (sent_count: number, hard_bounced_count: number, complained_count: number, fields = {}) =>
  ({ sent_count, hard_bounced_count, complained_count, ...fields }) as Campaign;

test("a campaign is judged by its bounces and complaints once there is enough to judge", () => {
  expect(reputationRisk(campaign(99, 50, 50))).toBeUndefined();
  expect(reputationRisk(campaign(100, 5, 0))).toBeUndefined();
  expect(reputationRisk(campaign(100, 6, 0))).toEqual({
    reason_code: "bounce_rate",
    reason: "6 of 100 messages bounced for good (6%; the limit is 5%).",
  });
  expect(reputationRisk(campaign(100, 0, 1))).toBeUndefined();
  expect(reputationRisk(campaign(1000, 0, 2))).toEqual({
    reason_code: "complaint_rate",
    reason: "2 of 1000 messages were reported as spam (0.2%; the limit is 0.1%).",
  });
  // Beyond it, and rounded to it
  expect(reputationRisk(campaign(10_000, 504, 0))?.reason).toContain("(over 5%; the limit is 5%)");
  expect(reputationRisk(campaign(2000, 100, 2))).toBeUndefined();
});

test("one that its operator let go on is judged by what came after", () => {
  const before = campaign(200, 20, 0);
  const baseline = baselineOf(before);
  expect(reputationRisk(campaign(299, 40, 0, { baseline }))).toBeUndefined();
  expect(reputationRisk(campaign(300, 25, 0, { baseline }))).toBeUndefined();
  expect(reputationRisk(campaign(300, 26, 0, { baseline }))?.reason).toContain("6 of 100 messages bounced");
});

test("what is shown of one is judged as a whole, whatever its operator let pass and however it ended", () => {
  const seen = campaign(300, 26, 0, { baseline: baselineOf(campaign(300, 26, 0)), status: "completed" });
  expect(reputationRisk(seen)).toBeUndefined();
  expect(toStatusView(seen).warning).toBe("26 of 300 messages bounced for good (8.7%; the limit is 5%).");
  expect(toStatusView(campaign(300, 15, 0)).warning).toBeNull();
});
