import { expect, test } from "vitest";
import type { DeadLetter, DeadLetterQueue } from "../../../web/api/client.ts";
import { letterWords, logSearch } from "../../../web/settings/letter-words.ts";

const letter: DeadLetter = {
  message_id: "2f0e",
  sent_at: "2026-11-29T12:00:00.000Z",
  first_received_at: "2026-11-29T12:00:01.000Z",
  receive_count: 5,
  detail_type: "BatchReady",
  detail: { version: 1, campaign_id: "ses_campaign_1", batch: 0 },
  reason: { code: "handler_failed", message: "The event is valid." },
};

test.each<[DeadLetterQueue["name"], Partial<DeadLetter>, object]>([
  [
    "sender",
    {},
    {
      title: "Send a batch",
      campaignId: "ses_campaign_1",
      place: "batch 0",
      reason: "It is well, and the function failed on it each time.",
      advice: expect.stringContaining("Its log says why"),
    },
  ],
  [
    "feedback",
    {
      detail_type: "Email Bounced",
      detail: {
        eventType: "Bounce",
        mail: { messageId: "m", tags: { campaign_id: ["ses_campaign_2"], batch: ["3"], index: ["7"] } },
      },
    },
    {
      title: "What SES reports of a message: Email Bounced",
      campaignId: "ses_campaign_2",
      place: "batch 3, recipient 7",
    },
  ],
  [
    "importer",
    { detail_type: "ImportRequested", detail: { import_id: "import_1" } },
    { importId: "import_1" },
  ],
  [
    "batcher",
    {
      detail_type: null,
      detail: {},
      reason: { code: "malformed_event", message: "The body is not JSON." },
    },
    {
      title: "An event that cannot be read",
      reason: "It is not what the function takes. The body is not JSON.",
      advice: expect.stringContaining("fails again"),
    },
  ],
  [
    "sweeper",
    {
      detail_type: "Scheduled Event",
      detail: {},
      reason: { code: "not_delivered", message: "EventBridge could not hand it over: NO_PERMISSIONS." },
    },
    {
      title: "A tick of the schedule",
      reason: "It never reached the function. EventBridge could not hand it over: NO_PERMISSIONS.",
      advice: "Nothing: the next tick does its work.",
    },
  ],
  [
    "webhook-crm",
    { detail_type: "CampaignCompleted", reason: { code: "not_taken", message: "Its receiver did not." } },
    {
      title: "Tell of CampaignCompleted",
      campaignId: "ses_campaign_1",
      place: "batch 0",
      reason: "It is well, and the webhook's receiver did not take it for a day.",
      advice: expect.stringContaining("what the receiver answered"),
    },
  ],
  // Of a later version, or somebody else's
  ["jobs", { detail_type: "Something", detail: { mail: null } }, { title: "Something" }],
])("a dead letter of %s, %j, is told in words", (queue, fields, expected) => {
  const words = letterWords(queue, { ...letter, ...fields } as DeadLetter);
  expect(words).toMatchObject(expected);
  expect(Object.keys(words).sort()).toEqual(
    [...new Set([...Object.keys(expected), "title", "reason", "advice"])].sort(),
  );
});

test("the log is searched where the function writes it, from a minute before on", () => {
  expect(logSearch({ stage: "prod", region: "eu-west-1" }, "sender", letter)).toBe(
    `aws logs filter-log-events --region eu-west-1 --log-group-name /aws/lambda/tidings-prod-sender --start-time ${Date.UTC(2026, 10, 29, 11, 59)} --filter-pattern '{ $.message_id = "2f0e" }'`,
  );
  expect(logSearch({ stage: "local", region: "us-east-1" }, "sender", letter)).toBe(
    "grep 2f0e .local/logs/*",
  );
  expect(logSearch({ stage: "prod", region: "eu-west-1" }, "webhook-crm", letter)).toContain(
    "--log-group-name /aws/lambda/tidings-prod-webhooks ",
  );
  const lost = { ...letter, reason: { code: "not_delivered", message: "" } } as const;
  expect(logSearch({ stage: "prod", region: "eu-west-1" }, "sender", lost)).toBeUndefined();
});
