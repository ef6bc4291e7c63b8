import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../types.ts";

/** A checksum that was sent with an object and found right; S3 keeps it. */
export interface Checksum {
  readonly algorithm: "CRC32" | "SHA1" | "SHA256";
  /** Base64 */
  readonly value: string;
  readonly type: "FULL_OBJECT";
}

/** An uploaded body as it is stored. */
export interface Upload {
  readonly body: Buffer;
  readonly checksum?: Checksum;
}

/**
 * Takes the object out of the body of an upload: decodes `aws-chunked`, in which the SDK sends a stream with its
 * checksum behind it, and checks every checksum that came along.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @param headers by lower-case name.
 * @throws AwsError BadDigest when a checksum is wrong, IncompleteBody when the chunks are; NotImplemented for a
 *   checksum that cannot be computed here.
 */
export const readUpload = (body: Buffer, headers: Readonly<Record<string, string>>): Upload => {
  const chunked = (headers["content-encoding"] ?? "").includes("aws-chunked");
  const { content, trailers } = chunked ? decodeChunked(body) : { content: body, trailers: {} };
  if (chunked && content.length !== Number(headers["x-amz-decoded-content-length"])) throw incompleteBody();
  const sent = { ...headers, ...trailers };
  const md5 = sent["content-md5"];
  if (md5 !== undefined && md5 !== hash("md5", content)) throw badDigest("Content-MD5");
  const name = Object.keys(sent).find(
    (header) => header.startsWith("x-amz-checksum-") && header !== "x-amz-checksum-mode",
  );
  return name
    ? { body: content, checksum: checkChecksum(name, sent[name] ?? "", content) }
    : { body: content };
};

const checkChecksum = (header: string, value: string, content: Buffer): Checksum => {
  const algorithm = header.slice("x-amz-checksum-".length).toUpperCase();
  if (algorithm !== "CRC32" && algorithm !== "SHA1" && algorithm !== "SHA256")
    throw new AwsError("NotImplemented", `The local cloud does not compute the checksum ${algorithm}.`, 501);
  if (value !== checksums[algorithm](content)) throw badDigest(algorithm);
  return { algorithm, value, type: "FULL_OBJECT" };
};

const hash = (algorithm: string, content: Buffer) => createHash(algorithm).update(content).digest("base64");

const checksums: Readonly<Record<Checksum["algorithm"], (content: Buffer) => string>> = {
  CRC32: (content) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(content));
    return bytes.toString("base64");
  },
  SHA1: (content) => hash("sha1", content),
  SHA256: (content) => hash("sha256", content),
};

/** `SIZE[;chunk-signature=…]CRLF DATA CRLF …`, a chunk of size 0, then trailing headers. */
const decodeChunked = (body: Buffer): { content: Buffer; trailers: Record<string, string> } => {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", offset);
    if (lineEnd === -1) throw incompleteBody();
    const size = Number.parseInt(body.toString("latin1", offset, lineEnd), 16);
    const start = lineEnd + 2;
    if (size === 0)
      return { content: Buffer.concat(chunks), trailers: readTrailers(body.toString("latin1", start)) };
    if (!(size > 0) || start + size + 2 > body.length) throw incompleteBody();
    chunks.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
};

const readTrailers = (text: string): Record<string, string> => {
  const lines = text.split("\r\n").filter((line) => line.includes(":"));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
};

const badDigest = (what: string) =>
  new AwsError("BadDigest", `The ${what} you specified did not match the calculated checksum.`, 400);

const incompleteBody = () =>
  new AwsError("IncompleteBody", "The request body terminated unexpectedly or is not aws-chunked.", 400);
