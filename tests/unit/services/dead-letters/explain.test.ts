import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type DeliveryError, explain } from "../../../../services/dead-letters/explain.ts";
import { event } from "../../../support/dead-letters.ts";

const undelivered = { code: "NO_PERMISSIONS", message: "not allowed by the queue's policy" };
const handed: DeliveryError = { code: undefined, message: undefined };
const tell = (queue: Parameters<typeof explain>[0], body: unknown, error = handed) =>
  // By way of JSON, as the API answers: what is undefined is not there.
  JSON.parse(JSON.stringify(explain(queue, typeof body === "string" ? body : JSON.stringify(body), error)));
const campaign_id = "ses_campaign_4f6d0c1e";
const bounce = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/ses-events/bounce-permanent.json"), "utf8"),
);

test("an event that is as its contract says became a dead letter by its handler", () => {
  expect(tell("sender", event("tidings", "BatchReady", { version: 1, campaign_id, batch: 3 }))).toEqual({
    detail_type: "BatchReady",
    detail: { version: 1, campaign_id, batch: 3 },
    reason: {
      code: "handler_failed",
      message:
        "The event is valid: sender failed on it each time. Its log names the error beside this message_id.",
    },
  });
});

test("an event that a webhook was to be told of became one by its receiver", () => {
  expect(tell("webhook-crm", event("tidings", "CampaignResumed", { version: 1, campaign_id }))).toEqual({
    detail_type: "CampaignResumed",
    detail: { version: 1, campaign_id },
    reason: { code: "not_taken", message: expect.stringContaining("did not take it, at ten attempts") },
  });
});

test.each(["CampaignRequested", "CampaignResumed", "CampaignRetried"])(
  "%s is an event of the batcher, which failed on it",
  (name) => {
    expect(tell("batcher", event("tidings", name, { version: 1, campaign_id }))).toEqual({
      detail_type: name,
      detail: { version: 1, campaign_id },
      reason: { code: "handler_failed", message: expect.stringContaining("batcher failed on it") },
    });
  },
);

test("an event that breaks its contract is shown as far as it does not, and every breach is named", () => {
  const detail = { version: 1, campaign_id, batch: "ada@example.net", email: "ada@example.net" };
  expect(tell("sender", event("tidings", "BatchReady", detail))).toEqual({
    detail_type: "BatchReady",
    detail: { version: 1, campaign_id },
    reason: {
      code: "malformed_event",
      message: "detail.batch: Invalid input: expected number, received string",
    },
  });
});

test("an event of another kind or version is none for this function", () => {
  const explained = tell("batcher", event("other", "BatchReady", { version: 2, campaign_id, batch: 0 }));
  expect(explained).toEqual({
    detail_type: "BatchReady",
    detail: { campaign_id },
    reason: {
      code: "malformed_event",
      message: [
        'source: Invalid input: expected "tidings"',
        'detail-type: Invalid option: expected one of "CampaignRequested"|"CampaignResumed"|"CampaignRetried"',
        "detail.version: Invalid input: expected 1",
      ].join("; "),
    },
  });
});

describe("events of SES", () => {
  const { eventType, mail } = bounce.detail;
  const shown = {
    eventType,
    mail: { messageId: mail.messageId, tags: { campaign_id: mail.tags.campaign_id } },
  };

  test("show their kind, message and recipient's tags, and no address", () => {
    expect(tell("feedback", bounce)).toEqual({
      detail_type: "Email Bounced",
      detail: shown,
      reason: { code: "handler_failed", message: expect.stringContaining("feedback failed on it") },
    });
  });

  test("show as much when they are malformed", () => {
    const explained = tell("feedback", { ...bounce, detail: { eventType, mail } });
    expect(explained).toEqual({
      detail_type: "Email Bounced",
      detail: shown,
      reason: {
        code: "malformed_event",
        message: "detail.bounce: Invalid input: expected object, received undefined",
      },
    });
  });

  test("show no address that stands where an id or a tag should", () => {
    const detail = {
      eventType: "a@b.example",
      mail: { messageId: "a@b.example", tags: { batch: ["a@b.example"] } },
    };
    expect(tell("feedback", event("aws.ses", "a@b.example", detail))).toMatchObject({
      detail_type: null,
      detail: { mail: { tags: {} } },
    });
  });
});

test.each(["", "ada@example.net", '{"email":"ada@example.net"'])(
  "%j is no event, and is not repeated",
  (body) => {
    expect(tell("batcher", body)).toEqual({
      detail_type: null,
      detail: {},
      reason: { code: "malformed_event", message: "The body is not JSON." },
    });
  },
);

test.each(["null", "[]", '"ada@example.net"', "{}"])("%s is no event, and is not repeated", (body) => {
  expect(tell("feedback", body)).toEqual({
    detail_type: null,
    detail: {},
    reason: { code: "malformed_event", message: expect.not.stringContaining("@") },
  });
});

test("what EventBridge could not hand over says so in EventBridge's words", () => {
  const ready = event("tidings", "BatchReady", { version: 1, campaign_id, batch: 3 });
  expect(tell("sender", ready, undelivered).reason).toEqual({
    code: "not_delivered",
    message: "EventBridge could not hand it over: NO_PERMISSIONS, not allowed by the queue's policy.",
  });
});

test("a tick that never reached the sweeper says so", () => {
  expect(tell("sweeper", event("aws.events", "Scheduled Event", {}))).toEqual({
    detail_type: "Scheduled Event",
    detail: {},
    reason: { code: "not_delivered", message: "EventBridge could not invoke the sweeper." },
  });
});
