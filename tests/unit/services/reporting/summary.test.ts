import { describe, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { percent } from "../../../../services/campaigns/percent.ts";
import type { ReportRows } from "../../../../services/deliveries/report-view.ts";
import { othersOf, sentenceOf, summaryOf } from "../../../../services/reporting/summary.ts";
import { excessOf } from "../../../../services/reporting/words.ts";
import { share } from "../../../../web/format.ts";
import { campaignItem } from "../../../support/stage.ts";

const ended = (fields: Partial<Campaign>, id = "ses_campaign_1"): Campaign =>
  campaignItem(id, { status: "completed", total_contacts: fields.sent_count ?? 0, ...fields });
const told = (fields: Partial<Campaign>, recent: readonly Campaign[] = []): string =>
  sentenceOf(summaryOf(ended(fields), othersOf(ended(fields), recent)));

const delivered = { sent_count: 1000, delivered_count: 982 };

test.each<[string, Partial<Campaign>, string]>([
  [
    "untracked",
    { ...delivered, tracking: false, bounced_count: 18, hard_bounced_count: 3, unsubscribed_count: 14 },
    "98.2% delivered; 14 people unsubscribed; 18 bounced, 3 of them for good.",
  ],
  [
    "tracked",
    { ...delivered, opened_count: 400, clicked_count: 39, complained_count: 1 },
    "98.2% delivered; 40.7% opened it; 4% followed a link; 1 person reported it as spam.",
  ],
  [
    "opened by people of whom no delivery was told",
    { sent_count: 4, delivered_count: 0, opened_count: 2 },
    "0% delivered; 100% opened it; 0% followed a link.",
  ],
  [
    "not reached by all",
    {
      total_contacts: 1000,
      sent_count: 500,
      delivered_count: 500,
      tracking: false,
      failed_count: 1,
      unknown_count: 2,
      suppressed_count: 1,
    },
    "100% delivered; 1 person could not be sent it; it is not known whether SES took the message to 2 people; 1 person was left out: unsubscribed, suppressed or gone; 496 people were not reached.",
  ],
  ["that reached nobody", { total_contacts: 1234, status: "cancelled" }, "1,234 people were not reached."],
  ["of nobody", { total_contacts: 0 }, ""],
  ["that goes on", { ...delivered, status: "in_progress" }, ""],
])("a campaign %s, in words", (_, fields, words) => {
  expect(told(fields)).toBe(words);
});

test.each([
  [0, 3, "0%"],
  [1, 3, "33.3%"],
  [3, 3, "100%"],
  [9_997, 10_000, "99.97%"],
  [9_999, 10_000, "99.99%"],
  [99_999, 100_000, "over 99.99%"],
  [991, 1_000, "99.1%"],
  [14, 10_000, "0.14%"],
  [4, 10_000, "0.04%"],
  [1, 1_000_000, "under 0.01%"],
])("%d of %d is %s, and so on the screens", (count, of, words) => {
  expect([percent(count, of), share(count, of)]).toEqual([words, words]);
});

describe("beside the campaigns of the last 30 days", () => {
  const before = (number: number, fields: Partial<Campaign> = {}) =>
    ended(
      {
        sent_count: 500,
        delivered_count: 495,
        tracking: false,
        bounced_count: 5,
        unsubscribed_count: 1,
        ...fields,
      },
      `ses_campaign_b${number}`,
    );
  const three = [1, 2, 3].map((number) => before(number));
  const campaign = {
    sent_count: 1000,
    delivered_count: 970,
    tracking: false,
    bounced_count: 30,
    unsubscribed_count: 30,
  };

  test("it says what is usual, and what is more than that", () => {
    expect(told(campaign, three)).toBe(
      "97% delivered (usually 99%); 30 people unsubscribed (over 9 times the usual 0.2%); 30 bounced (3 times the usual 1%).",
    );
    expect(summaryOf(ended(campaign), three).compared_with).toBe(3);
  });

  test.each<[string, Partial<Campaign>, readonly Campaign[], string]>([
    [
      "as usual",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three,
      "99.1% delivered (as usual).",
    ],
    [
      "few, and still twice as many as usual",
      { sent_count: 2000, delivered_count: 1980, tracking: false, unsubscribed_count: 8 },
      three,
      "99% delivered (as usual); 8 people unsubscribed (2 times the usual 0.2%).",
    ],
    [
      "with two others only",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three.slice(1),
      "99.1% delivered.",
    ],
    ["too small to say", { sent_count: 5, delivered_count: 4, tracking: false }, three, "80% delivered."],
    [
      "with others that were not completed",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three.map((one) => ({ ...one, status: "cancelled" as const })),
      "99.1% delivered.",
    ],
    [
      "where there were none before",
      { sent_count: 1000, delivered_count: 991, tracking: false, complained_count: 9 },
      three,
      "99.1% delivered (as usual); 9 people reported it as spam (usually none).",
    ],
  ])("%s", (_, fields, recent, words) => {
    expect(told(fields, recent)).toBe(words);
  });

  test("it is not compared with itself", () => {
    const itself = ended(campaign);
    expect(othersOf(itself, [itself, three[0]!])).toEqual([three[0]]);
  });
});

test.each<[string, [number, number], [number, number], boolean]>([
  ["three times as many, of many", [30, 1_000], [100, 10_000], true],
  ["three times as many, of few", [3, 100], [10, 1_000], false],
  ["five where one or two are usual, of few", [5, 50], [30, 1_000], false],
  ["a little more, of very many", [1_500, 100_000], [10_000, 1_000_000], false],
  ["five where there was none, of a hundred", [5, 150], [0, 100], false],
  ["five where there was none, of very many", [5, 100], [0, 10_000], true],
  ["half of a dozen", [6, 12], [10, 1_000], false],
  ["where nothing is usual", [30, 1_000], [0, 0], false],
])("%s: is it more than chance", (_, [count, of], [usually, usuallyOf], isNotable) => {
  expect(excessOf({ count, of }, { count: usually, of: usuallyOf }) > 0).toBe(isNotable);
});

describe("by domain, link and reason", () => {
  const domain = (name: string | null, sent: number, bounced: number, complained = 0) => ({
    domain: name,
    sent,
    delivered: sent - bounced,
    bounced,
    hard_bounced: bounced,
    complained,
    opened: 0,
    clicked: 0,
  });
  const link = (place: number, people: number, unsubscribed = 0) => ({
    place,
    link: `https://example.com/${place}`,
    people,
    unsubscribed,
  });
  const rows = (fields: Partial<ReportRows> = {}): ReportRows => ({
    domains: [],
    links: [],
    reasons: [],
    ...fields,
  });
  const usual = rows({ domains: [domain("gmail.com", 1_000, 10), domain("gmx.de", 20, 0)] });
  const details = (fields: Partial<Campaign>, own: ReportRows, before: readonly ReportRows[] = []) =>
    summaryOf(ended({ ...delivered, ...fields }), [], { own, before }).parts.flatMap((part) =>
      part.details.map(({ words, comparison, domain, link, reason }) => [
        part.fact,
        comparison === null ? words : `${words} (${comparison})`,
        domain ?? link ?? reason,
      ]),
    );

  test("a domain is told of when far more than usual bounced at it, the worst first", () => {
    const own = rows({
      domains: [
        domain("gmail.com", 500, 15),
        domain("gmx.de", 500, 3),
        domain("web.de", 500, 300),
        domain(null, 500, 300),
      ],
    });
    const bounced = { bounced_count: 618 };
    expect(details(bounced, own, [usual, usual, usual])).toEqual([
      ["bounced", "15 of 500 at gmail.com bounced (3 times the usual 1%)", "gmail.com"],
    ]);
    expect(details(bounced, own, [usual, usual])).toEqual([]);
    const worse = rows({ domains: [domain("gmail.com", 500, 15), domain("gmx.de", 500, 100, 50)] });
    const others = [1, 2, 3].map(() => rows({ domains: [...usual.domains, domain("gmx.de", 100, 1)] }));
    expect(details({ bounced_count: 115, complained_count: 50 }, worse, others)).toEqual([
      ["bounced", "100 of 500 at gmx.de bounced (over 9 times the usual 0.83%)", "gmx.de"],
      ["bounced", "15 of 500 at gmail.com bounced (3 times the usual 1%)", "gmail.com"],
      ["complained", "50 of 500 at gmx.de reported it as spam (usually none)", "gmx.de"],
    ]);
  });

  test("the most followed link is told of, and the one whose readers left", () => {
    const read = { clicked_count: 60, opened_count: 400, unsubscribed_count: 14 };
    expect(details(read, rows({ links: [link(0, 40, 2), link(1, 41, 9)] }))).toEqual([
      ["clicked", "41 people followed https://example.com/1, most of all links", 1],
      ["unsubscribed", "9 of them followed https://example.com/1 (of the 41 who did)", 1],
    ]);
    // Nobody is ahead, and nobody had a choice
    expect(details(read, rows({ links: [link(0, 40), link(1, 40)] }))).toEqual([]);
    expect(details(read, rows({ links: [link(0, 40)] }))).toEqual([]);
    // As all did
    expect(
      details({ ...read, unsubscribed_count: 300 }, rows({ links: [link(0, 40, 9), link(1, 41, 12)] })),
    ).toEqual([["clicked", "41 people followed https://example.com/1, most of all links", 1]]);
  });

  test("why it failed, by the most frequent reasons", () => {
    const own = rows({
      reasons: [
        { reason: "mailbox_full", kind: "bounced", people: 1 },
        { reason: "no_such_mailbox", kind: "bounced", people: 10 },
        { reason: "erased", kind: "failed", people: 1 },
        { reason: "not_made", kind: "failed", people: 9 },
        { reason: "not_verified", kind: "failed", people: 3 },
        { reason: "refused_by_ses", kind: "failed", people: 2 },
        { reason: "unsubscribed", kind: "suppressed", people: 1 },
      ],
    });
    expect(details({ bounced_count: 11, failed_count: 15, suppressed_count: 1 }, own)).toEqual([
      ["bounced", "10 people: no such mailbox", "no_such_mailbox"],
      ["bounced", "1 person: mailbox full", "mailbox_full"],
      ["failed", "9 people: the template failed with the person's values", "not_made"],
      ["failed", "3 people: address not verified, in the sandbox", "not_verified"],
      ["failed", "2 people: refused by SES", "refused_by_ses"],
      ["suppressed", "1 person: unsubscribed before", "unsubscribed"],
    ]);
  });
});
