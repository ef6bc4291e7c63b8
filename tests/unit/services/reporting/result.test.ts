import { expect, test } from "vitest";
import type { ReportRows } from "../../../../services/deliveries/report-view.ts";
import { resultRows, sectionsOf } from "../../../../services/reporting/result.ts";
import { campaignItem } from "../../../support/stage.ts";

const domain = (name: string | null, sent: number, bounced: number) =>
  ({ domain: name, sent, delivered: sent - bounced, bounced }) as ReportRows["domains"][number];
const rows: ReportRows = {
  domains: [domain("gmail.com", 40, 4), domain(null, 10, 0), domain("gmx.de", 0, 0)],
  links: [
    { place: 0, link: "https://shop.example/new", people: 2, unsubscribed: 0 },
    { place: 1, link: "https://shop.example/for/{{ email }}", people: 5, unsubscribed: 1 },
  ],
  reasons: [
    { reason: "mailbox_full", kind: "bounced", people: 1 },
    { reason: "no_such_mailbox", kind: "bounced", people: 3 },
  ],
};
const none: ReportRows = { domains: [], links: [], reasons: [] };

test("a result has its figures by mail provider, link and reason, the most first", () => {
  expect(sectionsOf({ clicked_count: 6, tracking: true }, rows)).toEqual([
    {
      title: "Delivered, by mail provider",
      figures: [
        { name: "gmail.com", count: 36, of: { whole: "sent", count: 40 } },
        { name: "All others", count: 10, of: { whole: "sent", count: 10 } },
      ],
    },
    {
      title: "Bounced, by mail provider",
      figures: [{ name: "gmail.com", count: 4, of: { whole: "sent", count: 40 } }],
    },
    {
      title: "Followed, of who followed a link",
      figures: [
        { name: "https://shop.example/for/{{ email }}", count: 5, of: { whole: "clicked", count: 6 } },
        { name: "https://shop.example/new", count: 2, of: { whole: "clicked", count: 6 } },
      ],
    },
    {
      title: "Why some did not get it",
      figures: [
        { name: "no such mailbox", count: 3 },
        { name: "mailbox full", count: 1 },
      ],
    },
  ]);
});

test("one that is not tracked tells of no links, and one without a report of nothing", () => {
  const titles = (tracking: boolean, of: ReportRows) =>
    sectionsOf({ clicked_count: 0, tracking }, of).map(({ title }) => title);
  expect(titles(false, rows)).not.toContain("Followed, of who followed a link");
  expect(titles(true, none)).toEqual([]);
});

test("its file has them all", () => {
  const file = resultRows(campaignItem("ses_campaign_1", { clicked_count: 6, tracking: true }), rows);
  expect(file).toContainEqual(["Bounced, by mail provider: gmail.com", 4, 0.1, "sent"]);
  expect(file).toContainEqual(["Why some did not get it: no such mailbox", 3, "", ""]);
});

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
  expect(resultRows(campaign, none)).toEqual([
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
  const untracked = resultRows({ ...campaign, tracking: false }, none).map(([name]) => name);
  expect(untracked).not.toContain("Opened");
});
