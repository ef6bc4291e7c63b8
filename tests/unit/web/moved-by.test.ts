import { expect, test } from "vitest";
import type { Campaign } from "../../../web/api/client.ts";
import { movedBy } from "../../../web/campaigns/moved-by.ts";
import type { Shown } from "../../../web/campaigns/recipients-link.ts";

const campaign = {
  status: "completed",
  updated_at: "2026-11-29T12:00:00.000Z",
  sent_count: 10,
  delivered_count: 8,
  bounced_count: 1,
  hard_bounced_count: 1,
  opened_count: 4,
  clicked_count: 2,
  complained_count: 0,
  unsubscribed_count: 1,
  failed_count: 1,
  unreported_count: 0,
  departures: { too_many: 1, not_relevant: 0, never_asked: 0, other: 0 },
} as Campaign;
const with_ = (change: Partial<Campaign>) => ({ ...campaign, ...change, updated_at: "later" });

test.each<[Shown, Partial<Campaign>]>([
  [{ fact: "opened" }, { opened_count: 5 }],
  [{ fact: "opened", domain: "gmail.com" }, { opened_count: 5 }],
  [{ fact: "delivered" }, { delivered_count: 9 }],
  [{ fact: "no_word" }, { delivered_count: 9 }],
  [{ fact: "soft_bounced" }, { bounced_count: 2 }],
  [{ fact: "unsubscribed", link: "1" }, { clicked_count: 3 }],
  [{ device: "phone" }, { clicked_count: 3 }],
  [{ status: "failed" }, { failed_count: 2 }],
  [{ status: "unknown", ses_reported: "false" }, { unreported_count: 1 }],
  [{ left_for: "too_many" }, { departures: { ...campaign.departures, too_many: 2 } }],
  [{ sent_from: "2026-11-29T12:00:00.000Z" }, { sent_count: 11 }],
  [{ domain: "gmail.com" }, {}],
  [{ fact: "opened" }, { status: "cancelled" }],
])("those who are %o are searched for anew after %o", (shown, change) => {
  expect(movedBy(with_(change), shown)).not.toBe(movedBy(campaign, shown));
});

test("what does not change who is behind a figure has nobody search", () => {
  for (const shown of [{ fact: "complained" }, { status: "failed" }, { left_for: "other" }] as const)
    expect(movedBy(with_({ opened_count: 9 }), shown)).toBe(movedBy(campaign, shown));
});
