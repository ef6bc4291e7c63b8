import { expect, test } from "vitest";
import { reportViolations } from "../../chaos/check-report.ts";
import type { BatchItem, RowItem } from "../../chaos/tables.ts";

const batch: BatchItem = {
  batch_id: "c#0",
  entry: "batch",
  campaign_id: "c",
  batch: 0,
  recipients: ["ada@gmail.com", "bob@example.net", "cyd@example.net", "eve@example.net"].map((email) => ({
    email,
  })),
  dropped: [{ email: "dan@example.net" }],
};
const rowOf = (index: number, fields: Partial<RowItem>): [string, RowItem] => [
  `c#0 ${index}`,
  { batch_id: "c#0", index, ...fields },
];
const rows = new Map([
  rowOf(0, { outcome: "sent", sent_at: 1, delivered_at: 2, clicked_at: 3, links: [1], unsubscribed_at: 4 }),
  rowOf(1, { outcome: "sent", sent_at: 1, bounced_at: 2, bounce_type: "Permanent" }),
  rowOf(2, { outcome: "failed" }),
  rowOf(3, { outcome: "sent", sent_at: 1, device: "phone", opened_at: 2 }),
]);
const right = {
  s0: 1,
  s1: 2,
  d0_d: 1,
  d0_k: 1,
  d1_b: 1,
  d1_h: 1,
  d1_o: 1,
  l1: 1,
  u1: 1,
  v_phone: 1,
  b_no_such_mailbox: 1,
  f_refused_by_ses: 1,
  f_left_out: 1,
  m0: 3,
};
const judged = (counts: object) =>
  reportViolations(
    { campaign_id: "c", domains: ["gmail.com"], counts: { ...right, ...counts } },
    [batch],
    rows,
  );

test("a report that equals the rows is right, with counters that came to nothing", () => {
  expect(judged({ s2: 0, l0: 0, expires_at: 1_800_000_000 })).toEqual([]);
});

test.each([
  ["a mail that was sent", { s1: 1 }, "its report has 1 for s1, the rows say 2"],
  ["a bounce", { d1_h: 2 }, "its report has 2 for d1_h, the rows say 1"],
  ["a link nobody followed", { l0: 1 }, "its report has 1 for l0, the rows say 0"],
  ["who left by a link", { u1: 0 }, "its report has 0 for u1, the rows say 1"],
  ["a minute", { m9: 1 }, "its report has 4 of minutes, the rows say 3"],
  ["a reason", { b_mailbox_full: 1 }, "its report has 2 of bounces, the rows say 1"],
  [
    "a failure of before a retry",
    { f_refused_by_ses: 2 },
    "its report has 3 of those not sent to, the rows say 2",
  ],
])("%s that is counted wrongly is seen", (_, counts, words) => {
  expect(judged(counts)).toEqual([words]);
});

test("who is erased may still be counted in their domain, and nowhere twice", () => {
  const erased = { ...batch, recipients: batch.recipients.with(0, { email: "erased" }) };
  const judge = (counts: object) =>
    reportViolations(
      { campaign_id: "c", domains: ["gmail.com"], counts: { ...right, ...counts } },
      [erased],
      rows,
    );
  expect(judge({})).toEqual([]);
  expect(judge({ s0: 0, s1: 3, d0_d: 0, d1_d: 1 })).toEqual([]);
  expect(judge({ s1: 3 })).toEqual(["its report has 4 for s, the rows say 3"]);
});

test("a campaign with an audience has a report", () => {
  expect(reportViolations(undefined, [batch], rows)).toEqual(["it has no report"]);
  expect(reportViolations(undefined, [], new Map())).toEqual([]);
});
