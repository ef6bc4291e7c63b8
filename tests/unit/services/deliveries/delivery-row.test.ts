import { expect, test } from "vitest";
import { deliveryOf, rowsOf } from "../../../../services/deliveries/delivery-row.ts";
import type { Evidence } from "../../../../services/deliveries/evidence.ts";

const at = "2026-11-24T12:00:00.000Z";
const email = "ada@example.net";
const nothing = {
  email,
  status: "pending",
  ses_reported: null,
  ses_message_id: null,
  attempts: 0,
  error: null,
  reason: null,
  sent_at: null,
  delivered_at: null,
  bounced_at: null,
  bounce: null,
  complained_at: null,
  opened_at: null,
  clicked_at: null,
  robot_opened_at: null,
  robot_clicked_at: null,
  links: [],
  device: null,
  unsubscribed_at: null,
  delayed: null,
  batch: 3,
  index: 7,
};

test("one of whom nothing is recorded is pending", () => {
  expect(deliveryOf(3, 7, email, undefined)).toEqual(nothing);
});

test("what the sender recorded is shown: who was only refused is pending, with the refusal", () => {
  const row = { outcome: "sent", attempts: 2, at: Date.parse(at), id: "message-1", evidence: {} } as const;
  expect(deliveryOf(3, 7, email, row)).toEqual({
    ...nothing,
    status: "sent",
    attempts: 2,
    sent_at: at,
    ses_message_id: "message-1",
  });
  expect(deliveryOf(3, 7, email, { attempts: 3, error: "Throttled", evidence: {} })).toEqual({
    ...nothing,
    attempts: 3,
    error: "Throttled",
  });
});

test("what came back is shown beside it, and changes no status", () => {
  const evidence: Evidence = {
    delivered_at: at,
    bounced_at: at,
    bounce: { type: "Permanent", sub_type: "General", words: "smtp; 550 5.1.1 user unknown" },
    complained_at: at,
    opened_at: at,
    clicked_at: at,
    links: [3, 1],
    device: "phone",
    unsubscribed_at: at,
    delayed: "MailboxFull",
    accepted_at: at,
  };
  expect(deliveryOf(3, 7, email, { outcome: "unknown", attempts: 1, error: "lost", evidence })).toEqual({
    ...nothing,
    reason: "no_such_mailbox",
    links: [1, 3],
    device: "phone",
    status: "unknown",
    attempts: 1,
    error: "lost",
    delivered_at: at,
    bounced_at: at,
    bounce: "Permanent/General: smtp; 550 5.1.1 user unknown",
    complained_at: at,
    opened_at: at,
    clicked_at: at,
    unsubscribed_at: at,
    delayed: "MailboxFull",
    ses_reported: true,
  });
});

test("of an unknown one it is shown whether SES told of it, its silence means something, or nothing can be said", () => {
  const unknown = { outcome: "unknown", attempts: 1, at: Date.parse(at), error: "lost" } as const;
  const shown = { ...nothing, status: "unknown", attempts: 1, error: "lost" };
  expect(deliveryOf(3, 7, email, { ...unknown, evidence: {} })).toEqual(shown);
  expect(deliveryOf(3, 7, email, { ...unknown, unreported: true, evidence: {} })).toEqual({
    ...shown,
    ses_reported: false,
  });
  // Whoever unsubscribed by the link in it got it, though SES did not say so.
  const evidence = { unsubscribed_at: at };
  expect(deliveryOf(3, 7, email, { ...unknown, evidence })).toMatchObject({ ses_reported: null });
});

test("a bounce without words is shown without, and a rejection of SES before any other error", () => {
  const bounce = { type: "Transient", sub_type: "MailboxFull" } as const;
  const row = {
    outcome: "failed",
    attempts: 1,
    error: "other",
    evidence: { bounce, rejected: "Bad content" },
  } as const;
  expect(deliveryOf(3, 7, email, row)).toMatchObject({
    bounce: "Transient/MailboxFull",
    error: "Bad content",
  });
});

test("the rows of a batch are of all of whom anything is recorded, by a sender or by what came back", () => {
  const records = { 0: { outcome: "sent", attempts: 1 }, 10: { attempts: 2 } } as const;
  const evidence = new Map<number, Evidence>([
    [0, { delivered_at: at }],
    [2, { accepted_at: at }],
  ]);
  expect(rowsOf({ records }, evidence)).toEqual(
    new Map([
      [0, { ...records[0], evidence: { delivered_at: at } }],
      [10, { attempts: 2, evidence: {} }],
      [2, { evidence: { accepted_at: at } }],
    ]),
  );
  expect(rowsOf(undefined, new Map())).toEqual(new Map());
});
