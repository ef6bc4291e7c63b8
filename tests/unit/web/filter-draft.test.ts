import { describe, expect, test } from "vitest";
import type { ContactFilter } from "../../../web/api/client.ts";
import {
  type ConditionDraft,
  draftOf,
  filterOf,
  isGroup,
  isUnfinished,
  newGroup,
  withOperator,
  withValue,
} from "../../../web/segments/filter-draft.ts";
import {
  attributeOperators,
  fieldsOf,
  isAttribute,
  operatorsOf,
} from "../../../web/segments/filter-fields.ts";
import { filterWords } from "../../../web/segments/filter-words.ts";

const attributes = [
  { name: "age", kinds: ["number" as const], contacts: 3 },
  { name: "since", kinds: ["date" as const], contacts: 2 },
  { name: "vip", kinds: ["boolean" as const], contacts: 1 },
  { name: "mixed", kinds: ["number" as const, "text" as const], contacts: 1 },
];
const fields = fieldsOf(attributes, ["attributes.gone"]);
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
  expect(filterOf(draftOf(filter))).toEqual(filter);
  const lone: ContactFilter = { field: "company", operator: "is", value: "A" };
  expect(filterOf(draftOf(lone))).toEqual({ all: [lone] });
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
    ["company", "text", "is", " "],
    ["attributes.age", "number", "more_than", "many"],
    ["company", "text", "one_of", " \n "],
  ] as const)("%s as %s %s %j is left out", (field, kind, operator, value) => {
    const draft = newGroup("all", [{ id: 1, field, kind, operator, value }]);
    expect(isUnfinished(draft)).toBe(true);
    expect(filterOf(draft)).toBeUndefined();
  });

  test("is no condition that has no value", () => {
    const draft = newGroup("none", [{ id: 1, field: "company", kind: "text", operator: "empty", value: "" }]);
    expect(isUnfinished(draft)).toBe(false);
    expect(filterOf(draft)).toEqual({ none: [{ field: "company", operator: "empty" }] });
  });
});

test("a value goes with its operator: days are no date", () => {
  const days = {
    id: 1,
    field: "created_at",
    kind: "date",
    operator: "in_last_days",
    value: "30",
  } as const;
  expect(withOperator(days, "not_in_last_days").value).toBe("30");
  expect(withOperator(days, "before").value).toBe("");
  expect(withOperator(withOperator(days, "before"), "in_last_days").value).toBe("90");
});

test("an attribute begins as what contacts have in it, and as text where that is not known", () => {
  const kindOf = (name: string) => fields.find(({ field }) => field === `attributes.${name}`)!.kind;
  expect(["age", "since", "vip", "mixed", "gone"].map(kindOf)).toEqual([
    ...["number", "date", "boolean", "text", "text"],
  ]);
  expect(isGroup(draftOf(filter))).toBe(true);
});

/** What programs save, and no person writes so. */
const byProgram: readonly ContactFilter[] = [
  { field: "attributes.city", operator: "is", value: " Berlin " },
  { field: "attributes.city", operator: "one_of", value: ["Berlin, Mitte", " Ulm"] },
  { field: "attributes.age", operator: "is", value: "30" },
  { field: "company", operator: "is", value: 5 },
  { field: "status", operator: "one_of", value: ["bounced", "complained"] },
  { field: "created_at", operator: "after", value: "2026-11-28T12:00:00+01:00" },
  { field: "attributes.city", operator: "less_than", value: 3 },
  { field: "attributes.age", operator: "contains", value: "3" },
  { field: "attributes.age", operator: "in_last_days", value: 3 },
];

test.each(byProgram)("%j is shown as it is, by an operator there is, and saved as it was", (condition) => {
  const [part] = draftOf({ any: [condition] }).parts;
  const { kind, field, operator } = part as ConditionDraft;
  const offered = isAttribute(field)
    ? attributeOperators.flatMap(([as, , all]) => all.map(([one]) => [as, one]))
    : operatorsOf[kind].map(([one]) => [kind, one]);
  expect(offered).toContainEqual([kind, operator]);
  expect(filterOf(draftOf({ any: [condition] }))).toEqual({ any: [condition] });
});

test("a condition that a program saved is written on as what it is", () => {
  const [part] = draftOf({ any: [byProgram[1]!] }).parts as ConditionDraft[];
  expect(part!.value).toBe("Berlin, Mitte\n Ulm");
  expect(filterOf(withValue(part!, `${part!.value}\nBonn`))).toEqual({
    field: "attributes.city",
    operator: "one_of",
    value: ["Berlin, Mitte", "Ulm", "Bonn"],
  });
  expect(filterOf(withOperator(part!, "is"))).toMatchObject({ operator: "is", value: "Berlin, Mitte" });
  expect(withOperator(part!, "more_than", "number").value).toBe("");
});
