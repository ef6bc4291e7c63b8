import { describe, expect, it } from "vitest";
import { readUpload } from "../../../../../stacks/local/s3/upload.ts";
import { AwsError } from "../../../../../stacks/local/types.ts";

const chunked = (text: string, length: number, more: Record<string, string> = {}) => {
  const headers = {
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": String(length),
    ...more,
  };
  try {
    const { body, checksum } = readUpload(Buffer.from(text), headers);
    return { body: body.toString(), ...(checksum && { checksum }) };
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
};

describe("an aws-chunked body", () => {
  it("is put together from its chunks, whatever bytes they hold", () => {
    expect(chunked("3\r\na\r\n\r\n2\r\nbc\r\n0\r\n\r\n", 5)).toEqual({ body: "a\r\nbc" });
  });

  it("may carry the signature of each chunk", () => {
    expect(chunked("1;chunk-signature=ab\r\nx\r\n0;chunk-signature=cd\r\n\r\n", 1)).toEqual({ body: "x" });
  });

  it("may be of an empty object", () => {
    expect(chunked("0\r\n\r\n", 0)).toEqual({ body: "" });
  });

  it("brings a checksum behind it, which is checked", () => {
    expect(chunked("1\r\nx\r\n0\r\nx-amz-checksum-crc32:jNwWgw==\r\n\r\n", 1)).toEqual({
      body: "x",
      checksum: { algorithm: "CRC32", value: "jNwWgw==", type: "FULL_OBJECT" },
    });
    expect(chunked("1\r\ny\r\n0\r\nx-amz-checksum-crc32:jNwWgw==\r\n\r\n", 1)).toBe("BadDigest");
  });

  it.each([
    ["without an end", "1\r\nx\r\n", 1],
    ["with a chunk that is too short", "5\r\nx\r\n0\r\n\r\n", 5],
    ["with a size that is no number", "x\r\ny\r\n0\r\n\r\n", 1],
    ["of another length than announced", "1\r\nx\r\n0\r\n\r\n", 2],
    ["that is not chunked at all", "x", 1],
  ])("is refused %s", (_, text, length) => {
    expect(chunked(text, length)).toBe("IncompleteBody");
  });
});
