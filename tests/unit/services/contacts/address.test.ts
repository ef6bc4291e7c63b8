import fc from "fast-check";
import punycode from "punycode.js";
import { expect, test } from "vitest";
import { parseAddress } from "../../../../services/contacts/address.ts";

test.each([
  ["Ada@Example.NET", { key: "ada@example.net", address: "Ada@example.net" }],
  ["  ada@example.net ", { key: "ada@example.net", address: "ada@example.net" }],
  [
    "ada+news@bücher.example",
    { key: "ada+news@xn--bcher-kva.example", address: "ada+news@xn--bcher-kva.example" },
  ],
  ["o'brien#1/x=y@example.net", { key: "o'brien#1/x=y@example.net", address: "o'brien#1/x=y@example.net" }],
  ["ivan@почта.рф", { key: "ivan@xn--80a1acny.xn--p1ai", address: "ivan@xn--80a1acny.xn--p1ai" }],
  [
    "Ivan@XN--80A1ACNY.XN--P1AI",
    { key: "ivan@xn--80a1acny.xn--p1ai", address: "Ivan@xn--80a1acny.xn--p1ai" },
  ],
  ["ada@BÜCHER.example", { key: "ada@xn--bcher-kva.example", address: "ada@xn--bcher-kva.example" }],
  // Decomposed, as macOS writes it.
  ["ada@bu\u0308cher.example", { key: "ada@xn--bcher-kva.example", address: "ada@xn--bcher-kva.example" }],
  ["ada@straße.example", { key: "ada@xn--strae-oqa.example", address: "ada@xn--strae-oqa.example" }],
  ["ada@ΟΔΟΣ.example", { key: "ada@xn--pxavbq.example", address: "ada@xn--pxavbq.example" }],
  // No spelling of it is taken, but whoever has it, has it.
  ["ada@xn--ls8h.la", { key: "ada@xn--ls8h.la", address: "ada@xn--ls8h.la" }],
  ["ada@r3---sn.example", { key: "ada@r3---sn.example", address: "ada@r3---sn.example" }],
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
  `${"a".repeat(65)}@example.net`,
  "ada@exa mple.net",
  // No path could name them.
  "a?b@example.net",
  "?@example.net",
  // Each of these was the address of somebody else once.
  "ada@example.com/path?x=1",
  "ada@example.com?x",
  "ada@example.com#x",
  "ada@example.com:25",
  "ada@exa\tmp\nle.com",
  "ada@exa\u00admple.com",
  "ada@exa\u200bmple.com",
  "ada@ex%61mple.com",
  "ada@ｅxample.com",
  "ada@example。com",
  "ada@ⓔxample.com",
  "ada@ﬁn.example",
  "ada@1.2",
  "ada@0x7f.1",
  "ada@127.0.0.1",
  "ada@[127.0.0.1]",
  "ada@example",
  "ada@example.net.",
  "ada@.example.net",
  "ada@exa..mple.net",
  "ada@-example.net",
  "ada@example-.net",
  "ada@exa_mple.net",
  "ada@💩.la",
  "ada@example.n",
  "ada@example.1",
  "ada@xn--a.example",
  "ada@xn--.example",
  `ada@${"a".repeat(64)}.example`,
  "ada.@example.net",
  ".ada@example.net",
  "a..b@example.net",
  '"a b"@example.net',
  "Ada <ada@example.net>",
  "a@b@example.net",
  "ada@user@example.net",
])("%j is no address SES would take", (given) => {
  expect(parseAddress(given)).toBeUndefined();
});

const letters = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 12 });
const ascii = letters("abcxyz019");
/** Letters that are neither upper case nor composed of others: IDNA leaves them as they are. */
const international = fc.oneof(
  letters("дєжпочтабвя"),
  letters("äöüßñçé"),
  letters("電郵地址测试"),
  letters("ηλεκτρς"),
);
const label = fc.oneof(ascii, international);
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom("example", "net", "рф", "中国"))
  .map(([labels, top]) => [...labels, top].join("."));
/** Another's implementation of the same mapping, for labels that need no other. */
const oracle = (name: string) => punycode.toASCII(name);

test("a key is the key of itself, and so is the spelling", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), domain, (any, name) => {
      for (const given of [any, `ada@${any}`, `ada@${any}.${name}`, `${any}@${name}`]) {
        const parsed = parseAddress(given);
        if (!parsed) continue;
        expect(parseAddress(parsed.key)).toEqual({ key: parsed.key, address: parsed.key });
        expect(parseAddress(parsed.address)).toEqual(parsed);
        expect(parsed.key).toMatch(/^[!-~]+@[a-z0-9.-]+$/);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a valid domain is taken, as it is written in punycode: two of them never become one", () => {
  fc.assert(
    fc.property(domain, (name) => {
      expect(parseAddress(`ada@${name}`)?.key).toBe(`ada@${oracle(name)}`);
    }),
    { numRuns: 2_000 },
  );
});

test("what is put into a domain makes it no address, or another domain, never the same", () => {
  const piece = fc.string({ unit: "binary", minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(ascii, ascii, piece, (before, after, put) => {
      const plain = parseAddress(`ada@${before}${after}.example`);
      const changed = parseAddress(`ada@${before}${put}${after}.example`);
      if (changed) expect(changed.key).not.toBe(plain?.key);
    }),
    { numRuns: 5_000 },
  );
});
