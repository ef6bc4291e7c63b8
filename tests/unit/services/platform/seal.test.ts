import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, unseal } from "../../../../services/platform/seal.ts";

const key = Buffer.alloc(32, 7);

test("what is sealed is opened by its key for its purpose, and by no other", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const sealed = seal(text, key, "links");
      expect(sealed).toMatch(/^[A-Za-z0-9_-]{38,}$/);
      expect(unseal(sealed, key, "links")).toBe(text.toWellFormed());
      expect(unseal(sealed, Buffer.alloc(32, 8), "links")).toBe(undefined);
      expect(unseal(sealed, key, "others")).toBe(undefined);
    }),
    { seed: 48 },
  );
});

test("one bit changed anywhere, or one character more or less, and it does not open", () => {
  const sealed = seal("ada@example.net", key, "links");
  const bytes = Buffer.from(sealed, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(unseal(changed.toString("base64url"), key, "links")).toBe(undefined);
  }
  for (const other of [`${sealed}A`, sealed.slice(0, -1), `${sealed}=`, ` ${sealed}`, `${sealed}.x`, ""])
    expect(unseal(other, key, "links")).toBe(undefined);
});

test("whatever is not sealed does not open, and fails nothing", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(unseal(text, key, "links")).toBe(undefined);
    }),
    { seed: 48 },
  );
});

test("the same text sealed twice looks different, and the text is not in it", () => {
  const [one, two] = [seal("ada@example.net", key, "links"), seal("ada@example.net", key, "links")];
  expect(one).not.toBe(two);
  expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain("ada");
});
