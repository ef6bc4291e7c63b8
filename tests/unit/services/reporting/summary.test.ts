import { describe, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { percent, sentenceOf, summaryOf } from "../../../../services/reporting/summary.ts";
import { campaignItem } from "../../../support/stage.ts";

const ended = (fields: Partial<Campaign>, id = "ses_campaign_1"): Campaign =>
  campaignItem(id, { status: "completed", total_contacts: fields.sent_count ?? 0, ...fields });
const told = (fields: Partial<Campaign>, recent: readonly Campaign[] = []): string =>
  sentenceOf(summaryOf(ended(fields), recent));

const delivered = { sent_count: 1000, delivered_count: 982 };

test.each<[string, Partial<Campaign>, string]>([
  [
    "untracked",
    { ...delivered, tracking: false, bounced_count: 18, hard_bounced_count: 3, unsubscribed_count: 14 },
    "98.2 % delivered; 14 people unsubscribed; 18 bounced, 3 of them for good.",
  ],
  [
    "tracked",
    { ...delivered, opened_count: 400, clicked_count: 39, complained_count: 1 },
    "98.2 % delivered; 40.7 % opened it; 4 % followed a link; 1 person reported it as spam.",
  ],
  [
    "opened by people of whom no delivery was told",
    { sent_count: 4, delivered_count: 0, opened_count: 2 },
    "0 % delivered; 100 % opened it; 0 % followed a link.",
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
    "100 % delivered; SES refused the message to 1 person; it is not known whether SES took the message to 2 people; 1 person was left out: unsubscribed, suppressed or gone; 496 people were not reached.",
  ],
  ["that reached nobody", { total_contacts: 1234, status: "cancelled" }, "1,234 people were not reached."],
  ["of nobody", { total_contacts: 0 }, ""],
  ["that goes on", { ...delivered, status: "in_progress" }, ""],
])("a campaign %s, in words", (_, fields, words) => {
  expect(told(fields)).toBe(words);
});

test.each([
  [0, 3, "0 %"],
  [1, 3, "33.3 %"],
  [3, 3, "100 %"],
  [9_999, 10_000, "over 99.9 %"],
  [4, 10_000, "0.04 %"],
  [1, 1_000_000, "under 0.01 %"],
])("%d of %d is %s", (count, of, words) => {
  expect(percent(count, of)).toBe(words);
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
  const campaign = { ...delivered, tracking: false, bounced_count: 30, unsubscribed_count: 30 };

  test("it says what is usual, and what is more than that", () => {
    expect(told(campaign, three)).toBe(
      "98.2 % delivered (usually 99 %); 30 people unsubscribed (over 9 times the usual 0.2 %); 30 bounced (3 times the usual 1 %).",
    );
    expect(summaryOf(ended(campaign), three).compared_with).toBe(3);
  });

  test.each<[string, Partial<Campaign>, readonly Campaign[], string]>([
    [
      "as usual",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three,
      "99.1 % delivered (as usual).",
    ],
    [
      "few, and still twice as many as usual",
      { sent_count: 2000, delivered_count: 1980, tracking: false, unsubscribed_count: 8 },
      three,
      "99 % delivered (as usual); 8 people unsubscribed (2 times the usual 0.2 %).",
    ],
    [
      "with two others only",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three.slice(1),
      "99.1 % delivered.",
    ],
    ["too small to say", { sent_count: 5, delivered_count: 4, tracking: false }, three, "80 % delivered."],
    [
      "with others that were not completed",
      { sent_count: 1000, delivered_count: 991, tracking: false },
      three.map((one) => ({ ...one, status: "cancelled" as const })),
      "99.1 % delivered.",
    ],
    [
      "where there were none before",
      { sent_count: 1000, delivered_count: 991, tracking: false, complained_count: 9 },
      three,
      "99.1 % delivered (as usual); 9 people reported it as spam (usually none).",
    ],
  ])("%s", (_, fields, recent, words) => {
    expect(told(fields, recent)).toBe(words);
  });

  test("it is not compared with itself", () => {
    const itself = ended(campaign);
    expect(summaryOf(itself, [itself, itself, itself]).compared_with).toBe(0);
  });
});
