import { expect, test } from "vitest";
import { resultRows } from "../../../../services/reporting/result.ts";
import { campaignItem } from "../../../support/stage.ts";

test("each figure of a result says what it is a share of", () => {
  const campaign = campaignItem("ses_campaign_result", {
    total_contacts: 400,
    sent_count: 200,
    suppressed_count: 200,
    delivered_count: 100,
    bounced_count: 20,
    complained_count: 10,
    opened_count: 50,
    clicked_count: 25,
    unsubscribed_count: 10,
    tracking: true,
  });
  expect(resultRows(campaign)).toEqual([
    ["figure", "recipients", "share", "share_of"],
    ["Audience", 400, "", ""],
    ["Sent", 200, 0.5, "audience"],
    ["Refused by SES", 0, 0, "audience"],
    ["Left out", 200, 0.5, "audience"],
    ["Unknown", 0, 0, "audience"],
    ["Not reached", 0, 0, "audience"],
    ["Delivered", 100, 0.5, "sent"],
    ["Opened", 50, 0.5, "delivered"],
    ["Followed a link", 25, 0.25, "delivered"],
    ["Unsubscribed", 10, 0.1, "delivered"],
    ["Bounced", 20, 0.1, "sent"],
    ["Reported as spam", 10, 0.05, "sent"],
  ]);
  const untracked = resultRows({ ...campaign, tracking: false }).map(([name]) => name);
  expect(untracked).not.toContain("Opened");
});
