import { expect, test } from "vitest";
import {
  type ContactQuery,
  isNarrow,
  noQuery,
  parseQuery,
  requestOf,
} from "../../../web/contacts/contact-query.ts";

const now = Date.UTC(2026, 10, 28, 12, 34);

test.each<[Partial<ContactQuery>, object]>([
  [{}, {}],
  [{ q: "  ada " }, { q: "ada" }],
  [
    { status: "bounced", suppressed: "false", order: "name" },
    { status: "bounced", suppressed: "false", order: "name" },
  ],
  [{ q: "ada", order: "name" }, { q: "ada" }],
  [{ mailed: "never" }, { never_mailed: "true" }],
  [{ mailed: "in-30" }, { mailed_after: "2026-10-29T12:00:00.000Z" }],
  [{ mailed: "not-90" }, { mailed_before: "2026-08-30T12:00:00.000Z" }],
  [
    { from: "2026-11-01", to: "2026-11-30" },
    {
      created_after: new Date(2026, 10, 1).toISOString(),
      created_before: new Date(2026, 11, 1).toISOString(),
    },
  ],
  [{ from: "nonsense" }, {}],
])("%j is asked for as %j", (query, request) => {
  expect(requestOf({ ...noQuery, ...query }, now)).toEqual(request);
});

test("a location has what is asked for", () => {
  expect(parseQuery(new URLSearchParams("q=a%2Bb+%26+c&mailed=never&cursor=abc"))).toEqual({
    ...noQuery,
    q: "a+b & c",
    mailed: "never",
  });
  expect(parseQuery(new URLSearchParams("mailed=sometimes"))).toEqual(noQuery);
});

test("an order alone narrows nothing down", () => {
  expect([isNarrow({ ...noQuery, order: "name" }), isNarrow({ ...noQuery, list: "list_1" })]).toEqual([
    false,
    true,
  ]);
});
