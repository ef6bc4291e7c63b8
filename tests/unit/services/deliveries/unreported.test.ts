import { expect, test } from "vitest";
import type { DeliveryRow } from "../../../../services/deliveries/delivery-row.ts";
import { silenceOf } from "../../../../services/deliveries/unreported.ts";

const minute = 60_000;
const claimedAt = Date.parse("2026-11-28T09:00:00.000Z");
const moment = (ms: number) => new Date(ms).toISOString();
const anHourLater = claimedAt + 60 * minute;

const unknown: DeliveryRow = { outcome: "unknown", attempts: 1, at: claimedAt, error: "died", evidence: {} };
const sent = (
  atMs = claimedAt,
  evidence: DeliveryRow["evidence"] = { delivered_at: moment(atMs) },
): DeliveryRow => ({
  outcome: "sent",
  attempts: 1,
  at: atMs,
  id: "m",
  evidence,
});
const silent = (atMs = claimedAt) => sent(atMs, {});
const many = (count: number, row: DeliveryRow) => Array.from({ length: count }, () => row);

/** Judges a batch whose first recipient is unknown; each has a domain of its own unless given. */
const judge = (
  rows: readonly DeliveryRow[],
  { nowMs = anHourLater, domains = {} as Record<number, string> } = {},
) =>
  silenceOf(
    rows.map((_, index) => ({ email: `reader@${domains[index] ?? `${index}.example.net`}` })),
    new Map(rows.entries()),
    nowMs,
  );

test.each<[string, readonly DeliveryRow[], readonly number[]]>([
  ["whose neighbours were all told of", [unknown, ...many(3, sent())], [0]],
  ["whose neighbours were too few", [unknown, ...many(2, sent())], []],
  ["without neighbours", [unknown], []],
  ["in a block that died whole", many(8, unknown), []],
  [
    "of whom an event tells",
    [{ ...unknown, evidence: { accepted_at: moment(claimedAt) } }, ...many(9, sent())],
    [],
  ],
  [
    "who unsubscribed by the link",
    [{ ...unknown, evidence: { unsubscribed_at: moment(claimedAt) } }, ...many(9, sent())],
    [],
  ],
  ["that was decided before", [{ ...unknown, unreported: true }, ...many(9, sent())], []],
  [
    "of whom it is not known when",
    [{ outcome: "unknown", attempts: 1, evidence: {} }, ...many(9, sent())],
    [],
  ],
  [
    "whose neighbours were delayed, bounced and rejected",
    [
      unknown,
      sent(claimedAt, { accepted_at: moment(claimedAt), delayed: "General" }),
      sent(claimedAt, { bounced_at: moment(claimedAt) }),
      sent(claimedAt, { accepted_at: moment(claimedAt), rejected: "Bad content" }),
    ],
    [0],
  ],
  [
    "whose neighbours only unsubscribed by the link",
    [unknown, ...many(9, sent(claimedAt, { unsubscribed_at: moment(claimedAt) }))],
    [],
  ],
  ["whose neighbours were settled by events", [...many(5, unknown), ...many(3, sent())], [0, 1, 2, 3, 4]],
  ["with one silent neighbour of 19", [unknown, ...many(18, sent()), silent()], []],
  ["with one silent neighbour of 20", [unknown, ...many(19, sent()), silent()], [0]],
  ["when SES told of nobody", [unknown, ...many(49, silent())], []],
  [
    "whose neighbours went 5 minutes before and after",
    [unknown, sent(claimedAt - 5 * minute), sent(claimedAt + 5 * minute), sent(claimedAt)],
    [0],
  ],
  [
    "whose neighbours went earlier or later",
    [unknown, ...many(9, sent(claimedAt - 5 * minute - 1)), ...many(9, sent(claimedAt + 5 * minute + 1))],
    [],
  ],
  [
    "whose silent neighbours went at another time",
    [unknown, ...many(3, sent()), ...many(40, silent(claimedAt - 6 * minute))],
    [0],
  ],
])("the silence about one %s", (_, rows, unreported) => {
  expect(judge(rows)).toEqual({ unreported });
});

test("a receiving server that is slow with others may be slow with this one", () => {
  const rows = [unknown, ...many(39, sent()), silent()];
  expect(judge(rows)).toEqual({ unreported: [0] });
  expect(judge(rows, { domains: { 0: "slow.net", 40: "slow.net" } })).toEqual({ unreported: [] });
  // Once SES told that it waits, it is slow no more than others.
  const told = [
    unknown,
    ...many(39, sent()),
    sent(claimedAt, { accepted_at: moment(claimedAt), delayed: "General" }),
  ];
  expect(judge(told, { domains: { 0: "slow.net", 40: "slow.net" } })).toEqual({ unreported: [0] });
});

test("nothing is said before an hour has passed; until then it is awaited", () => {
  const late = { ...unknown, at: claimedAt + 4 * minute };
  const rows = [unknown, late, ...many(9, sent())];
  expect(judge(rows, { nowMs: anHourLater - 1 })).toEqual({
    unreported: [],
    settlesAtMs: anHourLater + 4 * minute,
  });
  expect(judge(rows, { nowMs: anHourLater })).toEqual({
    unreported: [0],
    settlesAtMs: anHourLater + 4 * minute,
  });
  expect(judge(rows, { nowMs: anHourLater + 4 * minute })).toEqual({ unreported: [0, 1] });
});
