import fc from "fast-check";
import { expect, test } from "vitest";
import { folded, searchKeys, searchTextMax } from "../../../../services/contacts/search-keys.ts";
import { shards } from "../../../../services/platform/shards.ts";

test("a contact is found by its name, either way about, and by its address when it has none", () => {
  expect(searchKeys({ email: "ada@example.net", first_name: "Ada", last_name: " Lovelace " })).toEqual({
    shard: "02",
    search_name: "ada lovelace",
    search_surname: "lovelace ada",
  });
  expect(searchKeys({ email: "ada@example.net", last_name: "Lovelace" })).toEqual({
    shard: "02",
    search_name: "lovelace",
  });
  expect(searchKeys({ email: "ada@example.net", first_name: "  " })).toEqual({
    shard: "02",
    search_name: "ada@example.net",
  });
});

test.each([
  ["Łukasz  MÜLLER-Østergård", "lukasz muller-ostergard"],
  ["Straße", "strasse"],
  ["\u{1d504}da", "ada"],
  ["ΣΊΣΥΦΟΣ", "σισυφοσ"],
  ["山田 太郎", "山田 太郎"],
])("%s is looked for as %s", (text, plain) => {
  expect(folded(text)).toBe(plain);
});

test("whatever a name is, its key is short, well-formed, and the same when folded again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const key = folded(text);
      expect(key.length).toBeLessThanOrEqual(searchTextMax);
      expect(key.isWellFormed()).toBe(true);
      expect(folded(key)).toBe(key);
    }),
  );
});

test("contacts are spread over all shards", () => {
  const found = new Set(
    Array.from({ length: 100 }, (_, n) => searchKeys({ email: `reader${n}@example.net` }).shard),
  );
  expect([...found].sort()).toEqual(shards);
});
