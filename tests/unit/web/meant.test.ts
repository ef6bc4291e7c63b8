import { expect, test } from "vitest";
import { filterOf, filterOfMeant } from "../../../web/contacts/meant.ts";

test("what was asked for on the contacts page is a filter; what no filter says is none", () => {
  expect(filterOf({})).toEqual({ field: "email", operator: "not_empty" });
  expect(
    filterOf({
      status: "subscribed",
      list: "list_4f6d0c1e9b7a2d35",
      created_after: "2026-11-01T00:00:00.000Z",
      mailed_before: "2026-11-28T00:00:00.000Z",
    }),
  ).toEqual({
    all: [
      { field: "status", operator: "is", value: "subscribed" },
      { field: "lists", operator: "contains", value: "list_4f6d0c1e9b7a2d35" },
      // At that moment or later
      { field: "created_at", operator: "after", value: "2026-10-31T23:59:59.999Z" },
      { field: "last_email_sent", operator: "before", value: "2026-11-28T00:00:00.000Z" },
    ],
  });
  expect(filterOf({ never_mailed: "true" })).toEqual({
    all: [{ field: "last_email_sent", operator: "empty" }],
  });
  expect(filterOf({ q: "ada" })).toBe(undefined);
  expect(filterOf({ suppressed: "false", status: "subscribed" })).toBe(undefined);
});

test("rows that are selected are a filter of their addresses, of more than fifty there is none", () => {
  const emails = ["a@example.net", "b@example.net"];
  expect(filterOfMeant({ kind: "emails", emails })).toEqual({
    field: "email",
    operator: "one_of",
    value: emails,
  });
  expect(filterOfMeant({ kind: "emails", emails: Array(51).fill("a@example.net") })).toBe(undefined);
});
