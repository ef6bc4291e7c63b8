import { expect, test } from "vitest";
import type { Campaign } from "../../../web/api/client.ts";
import { isChoosable, isWaitingForWinner, testStateWords } from "../../../web/campaigns/test-state.ts";

type Test = NonNullable<Campaign["ab_test"]>;
const at = "2026-11-24T12:00:00.000Z";
const variant = { subject: "Hi", sent_count: 0, delivered_count: 0, opened_count: 0, clicked_count: 0 };
const waiting: Test = {
  share: 20,
  winner_by: "opens",
  after_minutes: 60,
  variants: (["A", "B"] as const).map((letter) => ({ ...variant, variant: letter, unsubscribed_count: 0 })),
  waits: true,
  tested_at: at,
  decides_at: at,
  leads: "B",
  winner: null,
  decided: null,
  decided_at: null,
};
const campaign = (fields: Partial<Campaign>, test: Partial<Test> = {}) =>
  ({
    status: "in_progress",
    started_at: at,
    remaining_count: 8,
    total_contacts: 10,
    ab_test: { ...waiting, ...test },
    ...fields,
  }) as Campaign;

test.each<[RegExp, Partial<Campaign>, Partial<Test>]>([
  [/^20% of the audience gets one of the 2, drawn by lot\. The rest/, { started_at: null }, {}],
  [/^The test is being sent\.$/, {}, { waits: false, tested_at: null }],
  [/^8 recipients wait .* found in 60 min\. B/, {}, { tested_at: null, decides_at: null }],
  [/^8 recipients wait for the winner, which is found on .*\. B leads by opens\.$/, {}, {}],
  [/found on .*\. None is ahead\.$/, {}, { leads: null }],
  [
    /^1 recipient waits until somebody chooses\. B leads by opens\.$/,
    { remaining_count: 1 },
    {
      decides_at: null,
      winner_by: "by_hand",
    },
  ],
  [
    /^B won on .*: of those it was delivered to, more opened it than of any other\.$/,
    {},
    {
      winner: "B",
      decided: "ahead",
      decided_at: at,
    },
  ],
  [
    /^It was a tie on .*: the rest gets A, the first of those that were equal\.$/,
    {},
    {
      winner: "A",
      decided: "tie",
      decided_at: at,
    },
  ],
  [/^B was chosen by hand on /, {}, { winner: "B", decided: "by_hand", decided_at: at }],
  [/too small for a test/, {}, { winner: "A", decided: "nobody_tested" }],
  [/^It ended before there was a winner\.$/, { status: "cancelled" }, {}],
])("a test says %s", (words, fields, result) => {
  const of = campaign(fields, result);
  expect(testStateWords(of, of.ab_test!)).toMatch(words);
});

test("a winner is chosen of a campaign under way, once, and waited for once the test is sent", () => {
  expect(isChoosable(campaign({}))).toBe(true);
  expect(isChoosable(campaign({ status: "paused" }))).toBe(true);
  expect(isChoosable(campaign({ status: "scheduled" }))).toBe(false);
  expect(isChoosable(campaign({ total_contacts: 0 }))).toBe(false);
  expect(isChoosable(campaign({}, { winner: "A" }))).toBe(false);
  expect(isChoosable(campaign({ ab_test: null }))).toBe(false);
  expect(isWaitingForWinner(campaign({}))).toBe(true);
  expect(isWaitingForWinner(campaign({}, { tested_at: null }))).toBe(true);
  expect(isWaitingForWinner(campaign({}, { waits: false, tested_at: null }))).toBe(false);
  expect(isWaitingForWinner(campaign({ status: "paused" }))).toBe(false);
});
