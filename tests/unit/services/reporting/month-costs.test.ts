import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { monthCosts, monthOf, toldMax } from "../../../../services/reporting/month-costs.ts";
import { campaignItem } from "../../../support/stage.ts";

const now = new Date("2026-11-16T00:00:00.000Z");
const plain = { waf: false, webhooks: 0 };
const campaign = (id: string, fields: Partial<Campaign>): Campaign =>
  campaignItem(id, { started_at: "2026-11-03T08:00:00.000Z", status: "completed", ...fields });

test("a month is one by UTC, as AWS bills", () => {
  const months = ["2026-11-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z"].map((at) => monthOf(new Date(at)));
  expect(months.map(({ from, to }) => [from.toISOString(), to.toISOString()])).toEqual([
    ["2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z"],
    ["2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
  ]);
});

test("mails cost what SES takes, their attachments and all else; the dearest campaign is first", () => {
  const file = { filename: "a.pdf", content_type: "application/pdf", key: "k", size_bytes: 1024 ** 2 };
  const { campaigns, mails, sent_count, campaign_count } = monthCosts(
    [
      campaign("ses_campaign_few", { campaign_name: "Few", sent_count: 1_000 }),
      campaign("ses_campaign_many", { campaign_name: "Many", sent_count: 10_000, attachments: [file] }),
      campaign("ses_campaign_none", { campaign_name: "None", sent_count: 0 }),
    ],
    plain,
    now,
  );
  expect(campaigns.map(({ campaign_name, cost }) => [campaign_name, cost])).toEqual([
    // A MB is 1,434,910 bytes in base64 and its lines; 10,000 of them are 13.36 GB.
    ["Many", { total: 3.2536, ses: 1.6, attachments: 1.6036, aws_other: 0.05 }],
    ["Few", { total: 0.165, ses: 0.16, attachments: 0, aws_other: 0.005 }],
  ]);
  expect(mails).toEqual({ total: 3.4186, ses: 1.76, attachments: 1.6036, aws_other: 0.055 });
  expect([sent_count, campaign_count]).toEqual([11_000, 2]);
});

test("of what is there anyway it is the part of the month that is over", () => {
  const { idle, total, mails } = monthCosts([], plain, now);
  expect(idle.parts.map(({ code, units, dollars }) => [code, units, dollars])).toEqual([
    ["alarms", 29, 2.9],
    ["dashboard", 1, 3],
    ["queues", 6, 1.5552],
    ["sweeper", 1, 0.0705],
  ]);
  expect(idle.per_month).toBe(7.5257);
  expect(idle.so_far).toBe(3.7629);
  expect([mails.total, total]).toEqual([0, 3.7629]);
});

test("a firewall and webhooks cost where the stage has them", () => {
  const { idle } = monthCosts([], { waf: true, webhooks: 2 }, now);
  expect(idle.parts.map(({ code, units, dollars }) => [code, units, dollars])).toEqual([
    ["alarms", 34, 3.4],
    ["dashboard", 1, 3],
    ["queues", 8, 2.0736],
    ["sweeper", 1, 0.0705],
    ["firewall", 1, 9],
  ]);
});

test("of very many campaigns some are told, and all are in the sum", () => {
  const many = Array.from({ length: toldMax + 5 }, (_, place) =>
    campaign(`ses_campaign_${place}`, { sent_count: 1_000 }),
  );
  const { campaigns, campaign_count, mails } = monthCosts(many, plain, now);
  expect([campaigns.length, campaign_count]).toEqual([toldMax, toldMax + 5]);
  expect(mails.ses).toBeCloseTo((toldMax + 5) * 0.16);
});
