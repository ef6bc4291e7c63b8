import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  batchAt,
  placeOf,
  testBatch,
  variantOf,
  withVariant,
  wordsOf,
} from "../../../../services/campaigns/ab-test.ts";
import { type Campaign, freeBatches } from "../../../../services/campaigns/campaign.ts";
import { winnerOf } from "../../../../services/campaigns/find-winner.ts";
import { actionsFor } from "../../../../services/upkeep/actions.ts";
import { campaignItem } from "../../../support/stage.ts";

const subjects = (count: number) => Array.from({ length: count }, (_, place) => ({ subject: `${place}` }));
const opens = { share: 20, winner_by: "opens", after_minutes: 60, variants: subjects(2) } as const;
/** With four batches of the test, and three of the rest. */
const tested = (fields: Partial<Campaign> = {}): Campaign =>
  campaignItem("ses_campaign_1", {
    status: "in_progress",
    batching: { done: true },
    batch_count: 7,
    test_batch_count: 4,
    ab_test: opens,
    ...fields,
  });

test("every batch has one place and one number, and its number says its variant", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.nat(50), fc.nat(50), (count, turns, rest) => {
      const ab_test = { variants: subjects(count) };
      const test_batch_count = turns * count;
      const campaign = { ab_test, test_batch_count, batch_count: test_batch_count + rest };
      const numbers = Array.from({ length: campaign.batch_count }, (_, place) => batchAt(campaign, place));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.map((number) => placeOf(campaign, number))).toEqual([...numbers.keys()]);
      expect(numbers.map(variantOf)).toEqual(
        numbers.map((_, place) => (place < test_batch_count ? place % count : undefined)),
      );
      expect(numbers.slice(test_batch_count)).toEqual(Array.from({ length: rest }, (_, place) => place));
    }),
  );
  const ordinary = { batch_count: 3 };
  expect([0, 1, 2].map((place) => batchAt(ordinary, place))).toEqual([0, 1, 2]);
  expect(placeOf(ordinary, 2)).toBe(2);
});

const [a1, b1, a2, b2] = [0, 1, 2, 3].map((place) => testBatch(place, 2)) as [number, number, number, number];

describe("batches that senders may take", () => {
  test.each<[string, Partial<Campaign>, number[]]>([
    ["are the test's alone, by turns, and none of the rest", {}, [a1, b1, a2, b2]],
    ["are none once the test is given out", { issued: 4 }, []],
    ["are what a sender that died had of the test", { issued: 4, held: { [b1]: 1 } }, [b1]],
    ["are the rest once there is a winner", { issued: 4, ab_test: { ...opens, winner: 1 } }, [0, 1, 2]],
    [
      "are the test and then the rest, where the winner came early",
      { issued: 3, ab_test: { ...opens, winner: 0 } },
      [b2, 0, 1, 2],
    ],
    ["are none where no test could be drawn", { test_batch_count: 0, batch_count: 3 }, []],
  ])("%s", (_, fields, wanted) => {
    expect(freeBatches(tested(fields), 10, 1_000)).toEqual(wanted);
  });
});

test("a batch of the rest has no words before there is a winner", () => {
  expect(wordsOf(tested(), b1)).toBe(1);
  expect(() => wordsOf(tested(), 0)).toThrow("waits for the winner");
  expect(wordsOf(tested({ ab_test: { ...opens, winner: 1 } }), 0)).toBe(1);
  // What is still to be sent of the test stays what it was.
  expect(wordsOf(tested({ ab_test: { ...opens, winner: 1 } }), a1)).toBe(0);
  expect(wordsOf(campaignItem("ses_campaign_2"), 5)).toBe(0);
});

test("what is counted of a test batch is counted of its variant too", () => {
  expect(withVariant(0, ["opened_count"])).toEqual(["opened_count"]);
  expect(withVariant(b1, ["opened_count", "bounced_count"])).toEqual([
    "opened_count",
    "bounced_count",
    "b_opened_count",
  ]);
});

describe("the winner", () => {
  const delivered = { a_delivered_count: 20, b_delivered_count: 10 };
  test.each<[string, Partial<Campaign>, ReturnType<typeof winnerOf>]>([
    [
      "is by share, not by number",
      { ...delivered, a_opened_count: 5, b_opened_count: 4 },
      { winner: 1, decided: "ahead" },
    ],
    [
      "is not by clicks where opens are asked",
      { ...delivered, a_opened_count: 9, b_clicked_count: 9 },
      { winner: 0, decided: "ahead" },
    ],
    [
      "is by clicks",
      { ...delivered, a_opened_count: 9, b_clicked_count: 1, ab_test: { ...opens, winner_by: "clicks" } },
      { winner: 1, decided: "ahead" },
    ],
    ["is the first where nobody opened anything", delivered, { winner: 0, decided: "tie" }],
    [
      "is the first of two alike",
      { ...delivered, a_opened_count: 10, b_opened_count: 5 },
      { winner: 0, decided: "tie" },
    ],
    [
      "is the first where nobody was tested",
      { test_batch_count: 0 },
      { winner: 0, decided: "nobody_tested" },
    ],
  ])("%s", (_, fields, wanted) => {
    expect(winnerOf(tested(fields))).toEqual(wanted);
  });
});

describe("the sweeper", () => {
  const now = new Date("2026-11-24T12:00:00.000Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  const complete = { kind: "complete" };
  const awaited = { tested_at: ago(59) };
  const by_hand = { ...opens, ...awaited, winner_by: "by_hand" } as const;
  test.each<[string, Partial<Campaign>, object[]]>([
    ["lets a test go on", { issued: 3 }, []],
    ["lets a test be counted", { issued: 4, held: { [b2]: now.getTime() + 1 } }, []],
    ["notes that it waits", { issued: 4 }, [{ kind: "await_winner" }]],
    [
      "notes it once",
      { issued: 4, ab_test: { ...opens, ...awaited }, reason: "Waits for the winner of its test." },
      [],
    ],
    [
      "notes it again after a pause",
      { issued: 4, ab_test: { ...opens, ...awaited } },
      [{ kind: "await_winner" }],
    ],
    [
      "finds the winner when the time is over",
      { issued: 4, ab_test: { ...opens, tested_at: ago(60) }, b_delivered_count: 2, b_opened_count: 1 },
      [{ kind: "choose_winner", result: { winner: 1, decided: "ahead" } }],
    ],
    [
      "leaves it to a person",
      {
        issued: 4,
        ab_test: { ...by_hand, tested_at: ago(999) },
        reason: "Waits for the winner of its test to be chosen.",
      },
      [],
    ],
    ["finds none twice", { issued: 4, ab_test: { ...opens, tested_at: ago(60), winner: 0 } }, []],
    [
      "waits for nobody",
      { test_batch_count: 0 },
      [{ kind: "choose_winner", result: { winner: 0, decided: "nobody_tested" } }],
    ],
    ["finds none where no rest is left", { issued: 4, batch_count: 4 }, []],
  ])("%s", (_, fields, wanted) => {
    expect(actionsFor(tested({ updated_at: now.toISOString(), ...fields }), now)).toEqual([
      complete,
      ...wanted,
    ]);
  });
});
