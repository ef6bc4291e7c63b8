import { expect, test } from "vitest";
import { acceptedAt, feedbackCountsOf } from "../../../../services/deliveries/evidence.ts";

const at = "2026-11-24T12:00:00.000Z";

test.each([
  ["nothing", {}, []],
  ["that SES accepted it", { accepted_at: at }, []],
  ["a delivery", { delivered_at: at }, ["delivered_count"]],
  [
    "a bounce that may pass",
    { bounced_at: at, bounce: { type: "Transient", sub_type: "MailboxFull" } },
    ["bounced_count"],
  ],
  [
    "a bounce for good",
    { bounced_at: at, bounce: { type: "Permanent", sub_type: "General" } },
    ["bounced_count", "hard_bounced_count"],
  ],
  [
    "a bounce after the delivery",
    { delivered_at: at, bounced_at: at, bounce: { type: "Transient", sub_type: "General" } },
    ["bounced_count"],
  ],
  ["a complaint", { complained_at: at }, ["complained_count"]],
  ["an open and a click", { opened_at: at, clicked_at: at }, ["opened_count", "clicked_count"]],
  ["an unsubscription", { unsubscribed_at: at }, ["unsubscribed_count"]],
  ["a reason for it", { left_for: "never_asked" }, ["left_never_asked_count"]],
  ["a delay", { delayed: "MailboxFull" }, []],
  ["a rejection", { rejected: "Bad content" }, []],
] as const)("evidence of %s is counted so", (_, evidence, counts) => {
  expect(feedbackCountsOf(evidence)).toEqual(counts);
});

test.each([
  "accepted_at",
  "delivered_at",
  "bounced_at",
  "complained_at",
  "opened_at",
  "clicked_at",
  "unsubscribed_at",
] as const)("%s proves that SES accepted the message", (field) => {
  expect(acceptedAt({ [field]: at })).toBe(at);
});

test("the moment SES accepted it is told before any later one, and nothing else proves it", () => {
  expect(acceptedAt({ delivered_at: "2026-11-24T12:00:05.000Z", accepted_at: at })).toBe(at);
  expect(acceptedAt({ delayed: "MailboxFull", rejected: "Bad content" })).toBe(undefined);
});
