import { expect, test } from "vitest";
import type { StoredContact } from "../../../../services/contacts/reads.ts";
import { contactHeader, contactRow, withAttributes } from "../../../../services/exporting/contact-rows.ts";

const ada: StoredContact = {
  email: "ada@example.net",
  address: "Ada@example.net",
  first_name: "Ada",
  attributes: { city: "Turin", age: 36 },
  lists: ["list_1", "list_2"],
  status: "subscribed",
  created_at: "2026-11-28T12:00:00.000Z",
  updated_at: "2026-11-28T12:00:00.000Z",
  email_count: 2,
};
const names = new Map([
  ["list_1", "News"],
  ["list_3", "Other"],
]);

test("a contact is a row: lists by name, why it is suppressed, and each attribute in its column", () => {
  const attributes = withAttributes(["zip"], [ada, { attributes: { status: "gold" } }]);
  expect(attributes).toEqual(["age", "city", "status", "zip"]);
  expect(contactHeader(attributes)).toEqual([
    ..."email first_name last_name company status suppressed lists created_at last_email_sent".split(" "),
    ...["email_count", "age", "city", "attributes.status", "zip"],
  ]);
  expect(contactRow(ada, "complaint", names, attributes)).toEqual([
    ...["Ada@example.net", "Ada", undefined, undefined, "subscribed", "complaint", "News"],
    ...["2026-11-28T12:00:00.000Z", undefined, 2, 36, "Turin", undefined, undefined],
  ]);
});

test("of more than 500 attributes the last are in one column, so that no sheet is too wide", () => {
  const many = Array.from({ length: 502 }, (_, number) => `a${String(number).padStart(3, "0")}`);
  expect(contactHeader(many).slice(-2)).toEqual(["a499", "other_attributes"]);
  const row = (attributes: StoredContact["attributes"]) =>
    contactRow({ ...ada, attributes }, undefined, names, many).slice(-2);
  expect(row({ a499: 1, a500: "x", a501: true })).toEqual([1, '{"a500":"x","a501":true}']);
  expect(row({ a499: 1 })).toEqual([1, undefined]);
});
