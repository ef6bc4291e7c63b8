import { expect, test } from "vitest";
import { parseAddress } from "../../../../services/contacts/address.ts";

test.each([
  ["Ada@Example.NET", { key: "ada@example.net", address: "Ada@example.net" }],
  ["  ada@example.net ", { key: "ada@example.net", address: "ada@example.net" }],
  [
    "ada+news@bücher.example",
    { key: "ada+news@xn--bcher-kva.example", address: "ada+news@xn--bcher-kva.example" },
  ],
])("%s is one mailbox, sent to as it was spelled", (given, parsed) => {
  expect(parseAddress(given)).toEqual(parsed);
});

test.each([
  "",
  "ada",
  "@example.net",
  "ada@",
  "a b@example.net",
  "ada@example.net\r\nBcc: x@example.net",
  "äda@example.net",
  `${"a".repeat(250)}@example.net`,
  "ada@exa mple.net",
])("%j is no address SES would take", (given) => {
  expect(parseAddress(given)).toBeUndefined();
});
