import { expect, test } from "vitest";
import type { Campaign, CampaignReport, Overview } from "../../../web/api/client.ts";
import { bestOf, domainLines, lines } from "../../../web/compare/figures.ts";
import { accountNeed, needsOf } from "../../../web/overview/needs.ts";

const campaign = (fields: object): Campaign =>
  ({
    campaign_id: "ses_campaign_1",
    campaign_name: "News",
    tracking: true,
    total_contacts: 100,
    sent_count: 100,
    delivered_count: 100,
    opened_count: 0,
    clicked_count: 0,
    ...fields,
  }) as Campaign;

test("what does harm comes before what waits, in the order it was given otherwise", () => {
  const of = (id: string, tone: "bad" | "warn", code: string) =>
    campaign({ campaign_id: id, health: { code, tone, reason: "Why." } });
  const needs = needsOf([
    of("a", "warn", "paused"),
    campaign({ health: null }),
    of("b", "bad", "failed"),
    of("c", "warn", "winner_due"),
    of("d", "bad", "bounce_rate"),
  ]);
  expect(needs.map(({ key, act }) => [key, act.word, act.href])).toEqual([
    ["b", "See why", "#/campaigns/b"],
    ["d", "Look at it", "#/campaigns/d"],
    ["a", "Go on or cancel", "#/campaigns/a"],
    ["c", "Choose a winner", "#/campaigns/c"],
  ]);
  expect(needs.map(({ people }) => people)).toEqual([
    undefined,
    "#/campaigns/d?fact=hard_bounced",
    undefined,
    undefined,
  ]);
});

const account: NonNullable<Overview["account"]> = {
  sending_enabled: true,
  max_send_rate: 14,
  send_rate: 14,
  max_24_hour_send: 1000,
  sent_last_24_hours: 899,
  read_at: "2026-11-29T12:00:00.000Z",
};

test.each([
  ["not known", null, undefined],
  ["fine", account, undefined],
  ["near its quota", { ...account, sent_last_24_hours: 900 }, "warn"],
  ["without a quota", { ...account, max_24_hour_send: null, sent_last_24_hours: 10 ** 7 }, undefined],
  ["stopped", { ...account, sending_enabled: false }, "bad"],
])("an account that is %s", (_, given, tone) => {
  expect(accountNeed(given)?.tone).toBe(tone);
});

test("of campaigns side by side those are ahead that have the better share, where one has", () => {
  const line = (word: string) => lines.find((one) => one.word === word)!;
  const some = [
    campaign({ opened_count: 10, bounced_count: 5 }),
    campaign({ delivered_count: 10, opened_count: 5, bounced_count: 1 }),
    campaign({ tracking: false, delivered_count: 90, bounced_count: 1 }),
  ];
  expect(bestOf(line("Opened"), some)).toEqual(new Set([1]));
  expect(bestOf(line("Bounced"), some)).toEqual(new Set([1, 2]));
  expect(bestOf(line("Audience"), some)).toEqual(new Set());
  expect(bestOf(line("Delivered"), [some[0]!, some[0]!])).toEqual(new Set());
  expect(bestOf(line("Opened"), some.slice(1))).toEqual(new Set());
  // Whoever opened it got it, also where no delivery was told
  expect(line("Opened").figure(campaign({ delivered_count: 0, opened_count: 2 }))).toEqual({
    count: 2,
    of: 2,
  });
});

test("by mail provider stand the domains that campaigns share, the largest first", () => {
  const row = (domain: string | null, sent: number, bounced: number) =>
    ({ domain, sent, delivered: sent - bounced, bounced }) as CampaignReport["domains"][number];
  const reports = new Map([
    [
      "a",
      { domains: [row("gmail.com", 10, 1), row("gmx.de", 50, 0), row("web.de", 9, 0), row(null, 99, 0)] },
    ],
    ["b", { domains: [row("gmail.com", 30, 0), row("gmx.de", 20, 10), row(null, 99, 0)] }],
    ["c", { domains: [] }],
  ]);
  const campaigns = ["a", "b", "c"].map((campaign_id) => campaign({ campaign_id }));
  const told = domainLines("bounced", reports).map((line) => [
    line.word,
    line.shown,
    campaigns.map((one) => line.figure(one)),
    bestOf(line, campaigns),
  ]);
  expect(told).toEqual([
    [
      "gmx.de",
      { fact: "bounced", domain: "gmx.de" },
      [{ count: 0, of: 50 }, { count: 10, of: 20 }, undefined],
      new Set([0]),
    ],
    [
      "gmail.com",
      { fact: "bounced", domain: "gmail.com" },
      [{ count: 1, of: 10 }, { count: 0, of: 30 }, undefined],
      new Set([1]),
    ],
  ]);
});
