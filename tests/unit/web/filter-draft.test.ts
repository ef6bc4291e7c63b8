import { describe, expect, test } from "vitest";
import type { ContactFilter } from "../../../web/api/client.ts";
import {
  draftOf,
  filterOf,
  isGroup,
  isUnfinished,
  newGroup,
  withOperator,
} from "../../../web/segments/filter-draft.ts";
import { type FieldKind, fieldsOf } from "../../../web/segments/filter-fields.ts";
import { filterWords } from "../../../web/segments/filter-words.ts";

const attributes = [
  { name: "age", kinds: ["number" as const], contacts: 3 },
  { name: "vip", kinds: ["boolean" as const], contacts: 1 },
  { name: "mixed", kinds: ["number" as const, "text" as const], contacts: 1 },
];
const fields = fieldsOf(attributes, ["attributes.gone"]);
const kindOf = (field: string): FieldKind => fields.find((one) => one.field === field)!.kind;
const lists = [{ list_id: "list_1", name: "News" }];

const filter: ContactFilter = {
  all: [
    { field: "status", operator: "is", value: "subscribed" },
    { field: "attributes.age", operator: "more_than", value: 30 },
    { field: "attributes.vip", operator: "is", value: true },
    { field: "company", operator: "one_of", value: ["A", "B"] },
    {
      any: [
        { field: "lists", operator: "contains", value: "list_1" },
        { field: "last_opened", operator: "in_last_days", value: 90 },
        { none: [{ field: "last_clicked", operator: "empty" }] },
      ],
    },
  ],
};

test("a filter that was saved can be written on, and is the same until it is", () => {
  expect(filterOf(draftOf(filter), kindOf)).toEqual(filter);
  const lone: ContactFilter = { field: "company", operator: "is", value: "A" };
  expect(filterOf(draftOf(lone), kindOf)).toEqual({ all: [lone] });
});

test("what it asks for is said in words", () => {
  expect(filterWords(filter, { lists, fields })).toBe(
    "status is Subscribed and age is more than 30 and vip is true and company is one of “A”, “B” and (lists include News or last opened in the last 90 days or not last clicked: never)",
  );
  expect(filterWords({ field: "lists", operator: "contains", value: "list_9" }, { lists })).toBe(
    "lists include a list that was deleted",
  );
});

describe("a condition that is not written to its end", () => {
  test.each([
    ["company", "is", " "],
    ["attributes.age", "more_than", "many"],
    ["company", "one_of", " , "],
  ] as const)("%s %s %j is left out", (field, operator, value) => {
    const draft = newGroup("all", [{ id: 1, field, operator, value }]);
    expect(isUnfinished(draft, kindOf)).toBe(true);
    expect(filterOf(draft, kindOf)).toBeUndefined();
  });

  test("is no condition that has no value", () => {
    const draft = newGroup("none", [{ id: 1, field: "company", operator: "empty", value: "" }]);
    expect(isUnfinished(draft, kindOf)).toBe(false);
    expect(filterOf(draft, kindOf)).toEqual({ none: [{ field: "company", operator: "empty" }] });
  });
});

test("a value goes with its operator: days are no date", () => {
  const days = { id: 1, field: "created_at", operator: "in_last_days", value: "30" } as const;
  expect(withOperator(days, "not_in_last_days").value).toBe("30");
  expect(withOperator(days, "before").value).toBe("");
  expect(withOperator(withOperator(days, "before"), "in_last_days").value).toBe("90");
});

test("an attribute is asked for by what contacts have in it, and by text where that is not known", () => {
  expect(["age", "vip", "mixed", "gone"].map((name) => kindOf(`attributes.${name}`))).toEqual([
    "number",
    "boolean",
    "text",
    "text",
  ]);
  expect(isGroup(draftOf(filter))).toBe(true);
});
