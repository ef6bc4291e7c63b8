import fc from "fast-check";
import { expect, test } from "vitest";
import { encodedBytes } from "../../../services/attachments/attachment.ts";
import { bytesInMail, decodeBase64, encodeBase64 } from "../../../web/encoding/base64.ts";

test("bytes are encoded as everyone else encodes them, and come back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(decodeBase64(text)).toEqual(bytes);
    }),
  );
});

test("a large file is encoded without overflowing the stack", () => {
  const bytes = new Uint8Array(1024 * 1024).fill(0xa5);
  expect(encodeBase64(bytes) === Buffer.from(bytes).toString("base64")).toBe(true);
});

test("the lines of a mail are read as one text", () => {
  expect(decodeBase64("aGVs\r\nbG8=\r\n")).toEqual(new TextEncoder().encode("hello"));
});

test("the size in a mail is the one the API counts", () => {
  for (const size of [0, 1, 3, 56, 57, 58, 1_000_000]) expect(bytesInMail(size)).toBe(encodedBytes(size));
});
