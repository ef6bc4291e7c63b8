import libmime from "libmime";
import { badRequest } from "./errors.ts";

/** One header field of a message: unfolded, not decoded. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

const lineCharactersMax = 998;
/** Headers a message must not repeat (RFC 5322 3.6), in lower case. */
const single = new Set([
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "bcc",
  "subject",
  "date",
  "message-id",
  "mime-version",
]);

/** The header block of a raw message, without the empty line that ends it. */
const headerBlock = (raw: Buffer): string => {
  const ends = [raw.indexOf("\r\n\r\n"), raw.indexOf("\n\n")].filter((end) => end >= 0);
  return raw.toString("latin1", 0, ends.length > 0 ? Math.min(...ends) : raw.length);
};

/**
 * Splits the header fields off a raw message, without parsing its body.
 * @throws AwsError `BadRequestException` for a malformed, non-ASCII, overlong or repeated header.
 */
export const readHeaders = (raw: Buffer): Header[] => {
  const block = headerBlock(raw);
  if (/\P{ASCII}/u.test(block)) throw badRequest("Headers must be 7-bit ASCII.");
  if (block.split(/\r?\n/).some((line) => line.length > lineCharactersMax))
    throw badRequest(`A header line is longer than ${lineCharactersMax} characters.`);
  const headers = block
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .map((line) => {
      const [, name, value] = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined)
        throw badRequest("Illegal header: expected 'name: value'.");
      return { name, value: value.trim() };
    });
  const seen = new Set<string>();
  for (const { name } of headers) {
    const key = name.toLowerCase();
    if (single.has(key) && seen.has(key)) throw badRequest(`Duplicate header '${name}'.`);
    seen.add(key);
  }
  return headers;
};

/** The value of a header, if the message has it. */
export const headerValue = (headers: readonly Header[], name: string): string | undefined =>
  headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;

/** Decodes the encoded words of a header value (RFC 2047). */
export const decodeHeader = (value: string): string => libmime.decodeWords(value);
