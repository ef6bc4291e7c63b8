import { describe, expect, it } from "vitest";
import { contactFilter } from "../../../../services/contacts/filter.ts";
import { filterExpression } from "../../../../services/contacts/filter-expression.ts";

const now = new Date("2026-11-28T12:00:00.000Z");
const of = (filter: unknown) => filterExpression(contactFilter.parse(filter), now);

describe("a filter of contacts, as DynamoDB takes it", () => {
  it("is a condition, exact where case makes no difference", () => {
    expect(of({ field: "attributes.zip", operator: "is", value: "10-115" })).toEqual({
      expression: "#f0.#f1 = :f0",
      names: { "#f0": "attributes", "#f1": "zip" },
      values: { ":f0": "10-115" },
      isExact: true,
    });
  });

  it("asks for a text in the spellings of a piece of it, and for the others by the text itself", () => {
    const city = { field: "attributes.city", value: "Ulm" };
    expect(of({ ...city, operator: "contains" })).toMatchObject({
      expression: `(${Array.from({ length: 8 }, (_, n) => `contains(#f0.#f1, :f${n})`).join(" OR ")})`,
      values: { ":f0": "ulm", ":f1": "ulM", ":f7": "ULM" },
      isExact: false,
    });
    expect(of({ ...city, operator: "not_contains" })).toMatchObject({
      expression: "NOT contains(#f0.#f1, :f0)",
      values: { ":f0": "Ulm" },
      isExact: false,
    });
  });

  it("asks for an address by its key, and for international letters in it by punycode", () => {
    expect(of({ field: "email", operator: "one_of", value: [" Ada@Bücher.example", "B@b.example"] })).toEqual(
      {
        expression: "#f0 IN (:f0, :f1)",
        names: { "#f0": "email" },
        values: { ":f0": "ada@xn--bcher-kva.example", ":f1": "b@b.example" },
        isExact: true,
      },
    );
    expect(of({ field: "email", operator: "starts_with", value: "ada@bü" })).toEqual({
      expression: "contains(#f0, :f0)",
      names: { "#f0": "email" },
      values: { ":f0": "xn--" },
      isExact: false,
    });
    expect(of({ field: "email", operator: "not_contains", value: "@bücher.example" })).toMatchObject({
      expression: undefined,
      isExact: false,
    });
  });

  it("takes shorter pieces where there are many conditions", () => {
    const any = Array.from({ length: 40 }, () => ({ field: "company", operator: "contains", value: "Ulm" }));
    const { expression } = of({ any });
    expect(expression!.match(/contains/g)).toHaveLength(80);
  });

  it("asks for a number among numbers and whatever text may be one", () => {
    expect(of({ field: "attributes.age", operator: "more_than", value: 30 })).toMatchObject({
      expression: "(#f0.#f1 > :f0 OR #f0.#f1 < :f1)",
      values: { ":f0": 30, ":f1": ":" },
      isExact: false,
    });
  });

  it("cannot leave anybody out by a date that is not to be", () => {
    const since = { field: "attributes.since", operator: "before", value: "2026-11-28" };
    expect(of({ none: [since] })).toEqual({ expression: undefined, names: {}, values: {}, isExact: false });
  });

  it("takes what is left out, or has nothing in it, for empty", () => {
    expect(of({ field: "company", operator: "empty" }).expression).toBe(
      "(attribute_not_exists(#f0) OR #f0 = :f0)",
    );
  });

  it("counts days back from now", () => {
    expect(of({ field: "last_opened", operator: "in_last_days", value: 90 })).toMatchObject({
      expression: "#f0 > :f0",
      values: { ":f0": "2026-08-30T12:00:00.000Z" },
      isExact: true,
    });
  });

  it("takes a day for the whole of it", () => {
    const day = { field: "created_at", value: "2026-11-28" };
    expect(of({ ...day, operator: "after" })).toMatchObject({
      expression: "#f0 >= :f0",
      values: { ":f0": "2026-11-29T00:00:00.000Z" },
    });
    expect(of({ ...day, operator: "before" })).toMatchObject({
      expression: "#f0 < :f0",
      values: { ":f0": "2026-11-28T00:00:00.000Z" },
    });
  });

  it("nests what all, any or none must hold", () => {
    const filter = {
      all: [
        { field: "lists", operator: "contains", value: "list_a" },
        { any: [{ field: "email_count", operator: "is", value: 0 }] },
        { none: [{ field: "status", operator: "one_of", value: ["bounced", "complained"] }] },
      ],
    };
    expect(of(filter)).toMatchObject({
      expression: "(contains(#f0, :f0) AND #f1 = :f1 AND NOT #f2 IN (:f2, :f3))",
      isExact: true,
    });
  });
});

describe("a filter that cannot be one is refused", () => {
  const deep = (depth: number): unknown =>
    depth === 0 ? { field: "company", operator: "empty" } : { all: [deep(depth - 1)] };
  const many = (count: number) => ({ any: Array.from({ length: count }, () => deep(0)) });
  it.each([
    [{ field: "passport", operator: "is", value: "x" }, "must be one of email"],
    [{ field: "attributes.constructor", operator: "empty" }, "must be one of email"],
    [{ field: "created_at", operator: "contains", value: "2026" }, "of created_at must be one of before"],
    [{ field: "created_at", operator: "after", value: "yesterday" }, "must be a date"],
    [{ field: "company", operator: "empty", value: "x" }, "must be left out"],
    [{ field: "company", operator: "contains", value: "" }, "must be a text"],
    [{ field: "company", operator: "is", value: "" }, "for what has no value ask with empty"],
    [{ field: "attributes.since", operator: "after", value: "2026-02-30" }, "must be a date"],
    [{ field: "search_name", operator: "starts_with", value: "a" }, "must be one of email"],
    [{ field: "status", operator: "is", value: "gone" }, "must be of subscribed"],
    [{ all: [] }, "Too small"],
    [deep(6), "at most 5 groups deep"],
    [many(41), "Too big"],
    [{ any: [deep(0), many(40)] }, "at most 40 conditions"],
  ])("%j", (filter, why) => {
    const { error } = contactFilter.safeParse(filter);
    expect(JSON.stringify(error?.issues)).toContain(why);
  });
});
