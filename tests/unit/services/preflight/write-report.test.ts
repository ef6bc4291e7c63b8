import { expect, test } from "vitest";
import { type Observations, writeReport } from "../../../../services/preflight/write-report.ts";

const observations: Observations = {
  from: "hello@example.com",
  hasAudience: true,
  used: [],
  unknown: [],
  starts: [new Date("2026-12-07T08:00:00Z")],
  others: [],
  count: { complete: true, recipients: 600, excluded: new Map(), besides: new Map() },
  test: undefined,
  trial: { sampled: 100, undefinedVariables: [], failures: undefined },
  account: {
    production_access: true,
    standing: "healthy",
    sending_enabled: true,
    max_send_rate: 10,
    max_24_hour_send: 1_000,
    sent_last_24_hours: 400,
  },
  rateShare: 0.5,
  sender: { identity: "example.com", verified: true, dkim: true },
  warmUp: undefined,
  now: new Date("2026-12-01T08:00:00Z"),
  unverified: [],
  messageBytes: 2_000,
  attachmentBytes: 0,
};

test("a report says what was found out, and that nothing stands in the way", () => {
  expect(writeReport(observations)).toEqual({
    ok: true,
    problems: [],
    complete: true,
    starts: ["2026-12-07T08:00:00.000Z"],
    recipients: 600,
    suppressed: { count: 0, reasons: [] },
    left_out: { count: 0, reasons: [] },
    ab_test: null,
    sampled: 100,
    undefined_variables: [],
    sender: { identity: "example.com", verified: true, dkim: true },
    account: {
      production_access: true,
      sending_enabled: true,
      max_send_rate: 10,
      quota: { max_24_hours: 1_000, sent_last_24_hours: 400, left: 600 },
    },
    duration_seconds: 122,
    size_bytes: 2_000,
    cost: expect.objectContaining({ attachments: 0 }),
    warm_up: null,
  });
});

test("who is excluded is counted by reason, the most frequent first and then by the alphabet", () => {
  const excluded = new Map([
    ["The contact is unsubscribed.", 2],
    ["The contact is bounced.", 2],
    ["The address is suppressed: manual.", 5],
  ]);
  expect(writeReport({ ...observations, count: { ...observations.count, excluded } }).suppressed).toEqual({
    count: 9,
    reasons: [
      { reason: "The address is suppressed: manual.", count: 5 },
      { reason: "The contact is bounced.", count: 2 },
      { reason: "The contact is unsubscribed.", count: 2 },
    ],
  });
});

test("an error says that it would not be sent, a warning does not", () => {
  const nobody = { ...observations.count, recipients: 0 };
  expect(writeReport({ ...observations, count: nobody })).toMatchObject({
    ok: false,
    problems: [{ severity: "error", code: "empty_audience" }],
  });
  const sender = { ...observations.sender, dkim: false };
  expect(writeReport({ ...observations, sender })).toMatchObject({
    ok: true,
    problems: [{ severity: "warning", code: "no_dkim" }],
  });
});

test("an account without a daily quota has none in the report", () => {
  const account = { ...observations.account, max_24_hour_send: -1 };
  expect(writeReport({ ...observations, account }).account.quota).toEqual({
    max_24_hours: null,
    sent_last_24_hours: 400,
    left: null,
  });
});
