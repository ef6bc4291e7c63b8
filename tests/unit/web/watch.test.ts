import { expect, test } from "vitest";
import type { Campaign, Delivery } from "../../../web/api/client.ts";
import { Refusal } from "../../../web/api/refusal.ts";
import { retryMs } from "../../../web/api/use-resource.ts";
import { reasonOf } from "../../../web/campaigns/delivery.ts";
import { concernOf, gaugesOf, sentParts, shareBeside } from "../../../web/campaigns/health.ts";
import { type Fate, fateOf, underWayMs } from "../../../web/campaigns/lost-order.ts";
import { recipientsLink, shownIn } from "../../../web/campaigns/recipients-link.ts";
import { csvOf } from "../../../web/csv.ts";
import { outcomeOf } from "../../../web/parts/badge.tsx";

const lost = new Refusal("unreachable", "The server does not answer.");
const missing = new Refusal("not_found", "There is no campaign with this id.");

test.each<[string, number | undefined, number, Refusal, number | undefined]>([
  ["what was never loaded is tried again soon", undefined, 1, lost, 2_000],
  ["and later each time", undefined, 3, lost, 8_000],
  ["but not what is not there", undefined, 1, missing, undefined],
  ["a refresh is tried at its own pace first", 10_000, 1, missing, 10_000],
  ["and then backs off", 2_000, 4, lost, 16_000],
  ["to half a minute", 2_000, 20, lost, 30_000],
])("%s", (_, refreshMs, failures, refusal, expected) => {
  expect(retryMs(refreshMs, failures, refusal)).toBe(expected);
});

test.each([
  [
    { sent_count: 10, delivered_count: 7, bounced_count: 2 },
    { delivered: 7, bounced: 2, noWord: 1 },
  ],
  [
    { sent_count: 3, delivered_count: 3, bounced_count: 1 },
    { delivered: 2, bounced: 1, noWord: 0 },
  ],
  [
    { sent_count: 0, delivered_count: 0, bounced_count: 1 },
    { delivered: 0, bounced: 0, noWord: 0 },
  ],
])("the parts of those sent add up to them: %o", (counts, parts) => {
  expect(sentParts(counts)).toEqual(parts);
});

test("a gauge warns at half of what pauses a campaign, and is red beyond it", () => {
  const limits = { sent_min: 100, hard_bounces: 0.05, complaints: 0.001 };
  const tones = (hard_bounced_count: number) =>
    gaugesOf({ sent_count: 1_000, hard_bounced_count, complained_count: 0 }, limits).map(({ tone }) => tone);
  expect([tones(25), tones(26), tones(50), tones(51)]).toEqual([
    ["good", "good"],
    ["warn", "good"],
    ["warn", "good"],
    ["bad", "good"],
  ]);
});

test.each([
  [50, 1_000, "good", "5%"],
  [504, 10_000, "bad", "over 5%"],
  [14, 10_000, "good", "0.14%"],
] as const)("%i of %i beside a limit of 5%% (%s) reads %s", (count, sent, tone, words) => {
  expect(shareBeside({ count, limit: 0.05, tone }, sent)).toBe(words);
});

const health = (code: NonNullable<Campaign["health"]>["code"], tone: "bad" | "warn" = "bad") => ({
  health: { code, tone, reason: "Why." },
});
test.each<[Partial<Campaign>, string | undefined]>([
  [{}, undefined],
  // Of ten: the API says nothing of so few, nor does the page
  [{ sent_count: 10, hard_bounced_count: 1 }, undefined],
  [health("bounce_rate"), "Too many bounces"],
  [{ ...health("complaint_rate"), unknown_count: 1 }, "Too many complaints"],
  [health("recipients_failed", "warn"), "Some failed"],
  // Its status says so
  [health("paused", "warn"), undefined],
  [{ ...health("failed"), unknown_count: 2 }, "Some unknown"],
  [{ unknown_count: 1 }, "Some unknown"],
])("of a campaign with %o the concern is %s", (changes, word) => {
  expect(concernOf({ health: null, unknown_count: 0, ...changes })?.word).toBe(word);
});

type Given = Parameters<typeof fateOf>[0];
const [first, second] = ["2026-11-29T12:00:00.000Z", "2026-11-29T12:30:00.000Z"];
const running = { status: "in_progress", completed_at: null } as const;
const completed = { status: "completed", completed_at: first } as const;
const paused = { ...running, status: "paused" } as const;
const now = <Status extends Given["was"]["status"]>(status: Status) => ({ status, completed_at: null });

test.each<[Given["action"], Given["was"], Given["was"], number, Fate]>([
  ["pause", running, paused, 1, "carried_out"],
  ["pause", running, running, underWayMs - 1, "unknown"],
  ["pause", running, running, underWayMs, "not_so_far"],
  // Late, and after it was said that it was not carried out so far
  ["pause", running, paused, 2 * underWayMs, "carried_out"],
  // It has only started, or is due
  ["pause", now("pending"), running, 1, "unknown"],
  ["pause", now("scheduled"), now("pending"), 1, "unknown"],
  ["pause", now("pending"), running, underWayMs, "not_so_far"],
  ["pause", running, completed, 1, "overtaken"],
  ["resume", paused, running, 1, "carried_out"],
  ["resume", paused, now("scheduled"), 1, "carried_out"],
  ["resume", paused, completed, 1, "carried_out"],
  ["resume", paused, { status: "cancelled", completed_at: first }, 1, "overtaken"],
  ["resume", paused, now("awaiting_approval"), 1, "overtaken"],
  ["resume", paused, paused, underWayMs, "not_so_far"],
  ["cancel", running, { status: "cancelled", completed_at: first }, 1, "carried_out"],
  ["cancel", running, completed, 1, "overtaken"],
  ["cancel", running, paused, 1, "unknown"],
  ["cancel", paused, running, underWayMs, "not_so_far"],
  ["retry", completed, running, 1, "carried_out"],
  // Over between two looks
  ["retry", completed, { status: "completed", completed_at: second }, 1, "carried_out"],
  [
    "retry",
    { status: "failed", completed_at: first },
    { status: "failed", completed_at: second },
    1,
    "carried_out",
  ],
  ["retry", completed, completed, underWayMs - 1, "unknown"],
  ["retry", completed, completed, underWayMs, "not_so_far"],
])(
  "of a lost order to %s one that was %o, and is %o after %i ms, it is known: %5$s",
  (action, was, is, afterMs, fate) => {
    expect(fateOf({ action, was, atMs: 1_000 }, is, 1_000 + afterMs)).toBe(fate);
  },
);

const at = "2026-11-29T12:00:00.000Z";
const delivery = {
  status: "sent",
  sent_at: at,
  delivered_at: null,
  bounced_at: null,
  complained_at: null,
  reason: null,
  bounce: null,
  error: null,
  delayed: null,
  ses_reported: null,
} as unknown as Delivery;
test.each<[Partial<Delivery>, string, string, string | undefined]>([
  [{}, "Sent", "quiet", undefined],
  [{ delivered_at: at }, "Delivered", "good", undefined],
  [{ delayed: "MailboxFull" }, "Sent", "quiet", "The receiving server makes SES wait"],
  [
    { bounced_at: at, reason: "no_such_mailbox", bounce: "Permanent/General: smtp; 550" },
    "Bounced",
    "bad",
    "No such mailbox",
  ],
  [{ delivered_at: at, complained_at: at }, "Complained", "bad", undefined],
  [{ status: "suppressed", reason: "suppressed_by_hand" }, "Suppressed", "quiet", "Suppressed by hand"],
  [{ status: "unknown", ses_reported: false }, "Unknown", "warn", "SES most likely never had it"],
  [
    { status: "failed", error: "Told before there were reasons." },
    "Failed",
    "bad",
    "Told before there were reasons.",
  ],
])("a delivery with %o reads %s (%s), because: %s", (fields, word, tone, reason) => {
  const one = { ...delivery, ...fields };
  expect(outcomeOf(one, "completed")).toEqual({ word, tone });
  expect(reasonOf(one)).toBe(reason);
});

test("an address says who is shown, and is read back", () => {
  const link = recipientsLink({ campaign_id: "ses_campaign_1" }, { fact: "clicked", domain: "gmail.com" });
  expect(link).toBe("#/campaigns/ses_campaign_1?fact=clicked&domain=gmail.com");
  expect(shownIn(new URLSearchParams("fact=clicked&domain=gmail.com&page=2&cursor=x"))).toEqual({
    fact: "clicked",
    domain: "gmail.com",
  });
});

test("a file of figures holds no formula", () => {
  expect(
    csvOf([
      ["Link", "People"],
      ["=cmd()", 3],
      ['a "b", c', 0.5],
    ]),
  ).toBe('Link,People\r\n\'=cmd(),3\r\n"a ""b"", c",0.5\r\n');
});
