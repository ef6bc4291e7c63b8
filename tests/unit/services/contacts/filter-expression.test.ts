import { describe, expect, it } from "vitest";
import { contactFilter } from "../../../../services/contacts/filter.ts";
import { filterExpression } from "../../../../services/contacts/filter-expression.ts";

const now = new Date("2026-11-28T12:00:00.000Z");
const of = (filter: unknown) => filterExpression(contactFilter.parse(filter), now);

describe("a filter of contacts, as DynamoDB takes it", () => {
  it("is a condition", () => {
    expect(of({ field: "attributes.city", operator: "is", value: "Berlin" })).toEqual({
      expression: "#f_attributes.#f_city = :f0",
      names: { "#f_attributes": "attributes", "#f_city": "city" },
      values: { ":f0": "Berlin" },
    });
  });

  it("takes what is left out, or has nothing in it, for empty", () => {
    expect(of({ field: "company", operator: "empty" }).expression).toBe(
      "(attribute_not_exists(#f_company) OR #f_company = :f0)",
    );
  });

  it("counts days back from now", () => {
    expect(of({ field: "last_opened", operator: "in_last_days", value: 90 })).toMatchObject({
      expression: "#f_last_opened > :f0",
      values: { ":f0": "2026-08-30T12:00:00.000Z" },
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
    expect(of(filter).expression).toBe(
      "(contains(#f_lists, :f0) AND #f_email_count = :f1 AND NOT #f_status IN (:f2, :f3))",
    );
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
