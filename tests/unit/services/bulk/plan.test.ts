import { expect, test } from "vitest";
import { isAsExpected } from "../../../../services/bulk/bulk.ts";
import { planOf, verdictOf } from "../../../../services/bulk/plan.ts";

const contact = { status: "subscribed", lists: [] as string[] } as const;
const add = { action: "add_to_list", list_id: "list_1" } as const;
const remove = { action: "remove_from_list", list_id: "list_1" } as const;
const full = Array.from({ length: 100 }, (_, n) => `list_full${n}`);

test.each([
  ["who is not on the list is put on it", add, contact, "change"],
  ["who is on it stays", add, { ...contact, lists: ["list_1"] }, "unchanged"],
  ["who left it is not put back", add, { ...contact, left_lists: ["list_1"] }, "left_list"],
  ["who is on a hundred lists has no room", add, { ...contact, lists: full }, "too_many_lists"],
  ["who is on it is taken off", remove, { ...contact, lists: ["list_1"] }, "change"],
  ["who is not on it stays off", remove, contact, "unchanged"],
  ["who gets mail is unsubscribed", { action: "unsubscribe" }, contact, "change"],
  [
    "who never confirmed is unsubscribed",
    { action: "unsubscribe" },
    { ...contact, status: "unconfirmed" },
    "change",
  ],
  [
    "who is unsubscribed stays so",
    { action: "unsubscribe" },
    { ...contact, status: "unsubscribed" },
    "unchanged",
  ],
  [
    "a complaint is not softened",
    { action: "unsubscribe" },
    { ...contact, status: "complained" },
    "unchanged",
  ],
  ["who is there is deleted", { action: "delete" }, contact, "change"],
  ["who is not there is not found", { action: "delete" }, undefined, "not_found"],
] as const)("%s", (_, given, known, verdict) => {
  expect(verdictOf(given, known)).toBe(verdict);
});

test("a plan has who is to be changed, and counts the others", () => {
  expect(
    planOf(add, [
      ["a", contact],
      ["b", { ...contact, lists: ["list_1"] }],
      ["c", undefined],
      ["d", contact],
      ["e", undefined],
    ]),
  ).toEqual({ change: ["a", "d"], others: { unchanged: 1, not_found: 2 } });
});

test.each([
  [3, 3, true],
  [13, 3, true],
  [14, 3, false],
  [10_100, 10_000, true],
  [9_900, 10_000, true],
  [10_101, 10_000, false],
  [0, 11, false],
])("%i counted where %i were expected: %s", (counted, expected, isFine) => {
  expect(isAsExpected(counted, expected)).toBe(isFine);
});
