import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { healthOf } from "../../../../services/campaigns/diagnose.ts";
import { quotaWait } from "../../../../services/campaigns/quota-wait.ts";
import { campaignItem } from "../../../support/stage.ts";

const of = (fields: Partial<Campaign>) => healthOf(campaignItem("ses_campaign_1", fields));
const bounces = { sent_count: 200, hard_bounced_count: 26 };
const bounced = "26 of 200 messages bounced for good (13%; the limit is 5%).";
const test4 = { share: 20, winner_by: "by_hand", after_minutes: 60, variants: [] } as const;

test.each<[string, Partial<Campaign>, object | undefined]>([
  ["pending", {}, undefined],
  ["running well", { status: "in_progress", sent_count: 100 }, undefined],
  [
    "waiting for the quota",
    { status: "in_progress", reason: quotaWait, resumes_at: "2026-11-29T12:00:00.000Z" },
    ["quota_spent", "warn", quotaWait],
  ],
  ["sending again", { status: "in_progress", reason: quotaWait }, undefined],
  ["completed well", { status: "completed", sent_count: 100, bounced_count: 3 }, undefined],
  ["completed with 13% bounces", { status: "completed", ...bounces }, ["bounce_rate", "bad", bounced]],
  ["running with 13% bounces", { status: "in_progress", ...bounces }, ["bounce_rate", "bad", bounced]],
  [
    "reported as spam",
    { status: "completed", sent_count: 1000, complained_count: 2 },
    ["complaint_rate", "bad", "2 of 1000 messages were reported as spam (0.2%; the limit is 0.1%)."],
  ],
  [
    "paused by itself",
    { status: "paused", reason_code: "bounce_rate", reason: "Paused by itself: x." },
    ["bounce_rate", "bad", "Paused by itself: x."],
  ],
  [
    "not started in time",
    { status: "paused", reason_code: "start_missed", reason: "Missed." },
    ["start_missed", "bad", "Missed."],
  ],
  [
    "paused by an operator",
    { status: "paused", reason_code: "operator", reason: "Paused by an operator." },
    ["paused", "warn", "Paused by an operator."],
  ],
  [
    "failed",
    { status: "failed", reason: "Not verified.", failed_count: 3 },
    ["failed", "bad", "Not verified."],
  ],
  [
    "to be released",
    { status: "awaiting_approval", reason: "Waits." },
    ["awaiting_approval", "warn", "Waits."],
  ],
  [
    "tested",
    {
      status: "in_progress",
      ab_test: test4,
      batching: { done: true },
      batch_count: 4,
      test_batch_count: 2,
      issued: 2,
    },
    ["winner_due", "warn", "Its test was sent: the rest waits until somebody chooses the winner."],
  ],
  [
    "with unreported",
    { status: "completed", unknown_count: 2, unreported_count: 1, failed_count: 4 },
    ["unreported", "warn", "SES most likely never had 1 recipient: decide about them."],
  ],
  [
    "that mails the unreported by itself",
    { status: "completed", unreported_count: 1, unreported: "resend" },
    undefined,
  ],
  [
    "with failures",
    { status: "completed", failed_count: 4 },
    ["recipients_failed", "warn", "4 recipients: SES refused the message for good."],
  ],
  ["with failures, not ended", { status: "in_progress", failed_count: 4 }, undefined],
])("the health of a campaign %s", (_, fields, expected) => {
  const found = of(fields);
  expect(found && [found.code, found.tone, found.reason]).toEqual(expected);
});
