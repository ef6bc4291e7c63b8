import { expect, test } from "vitest";
import { deliveryOf } from "../../../../services/deliveries/batch.ts";
import { countsOf } from "../../../../services/deliveries/evidence.ts";
import { rowOf } from "../../../../services/deliveries/items.ts";

const at = "2026-11-24T12:00:00.000Z";
const key = { batch_id: "ses_campaign_1#0", entry: "0000" };

test.each([
  ["nothing", {}, []],
  ["that SES accepted it", { accepted_at: at, ses_message_id: "1" }, []],
  ["a delivery", { delivered_at: at }, ["delivered_count"]],
  ["a bounce that may pass", { bounced_at: at, bounce_type: "Transient" }, ["bounced_count"]],
  [
    "a bounce for good",
    { bounced_at: at, bounce_type: "Permanent" },
    ["bounced_count", "hard_bounced_count"],
  ],
  ["a complaint", { complained_at: at }, ["complained_count"]],
  ["an open and a click", { opened_at: at, clicked_at: at }, ["opened_count", "clicked_count"]],
  ["an unsubscription", { unsubscribed_at: at }, ["unsubscribed_count"]],
  ["a delay", { delayed: "MailboxFull" }, []],
] as const)("a row that holds %s is counted so", (_, evidence, counts) => {
  expect(countsOf(rowOf({ ...key, ...evidence }))).toEqual(counts);
});

test.each([
  ["Permanent/General: smtp; 550 5.1.1: user unknown", ["bounced_count", "hard_bounced_count"]],
  ["Permanent/NoEmail", ["bounced_count", "hard_bounced_count"]],
  ["Transient/MailboxFull: smtp; 452\n mailbox full", ["bounced_count"]],
])("the bounce of a row that holds it as one text, %j, is counted and shown as before", (bounce, counts) => {
  const row = rowOf({ ...key, bounced_at: at, bounce });
  expect(countsOf(row)).toEqual(counts);
  expect(deliveryOf(0, 0, "a@example.net", row).bounce).toBe(bounce);
});
