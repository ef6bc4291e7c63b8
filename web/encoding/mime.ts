import { decodeBase64 } from "./base64.ts";
import { decodeQuoted, parameter } from "./header.ts";

/** One part of a message, its content still in its transfer encoding. */
export interface MimePart {
  /** Names in lower case, values unfolded, in the order they came. */
  readonly headers: readonly (readonly [string, string])[];
  /** Lower case, without parameters: `text/html`. */
  readonly type: string;
  readonly content: string;
  readonly parts: readonly MimePart[];
}

/** Reads a message (RFC 5322, RFC 2045): as much of it as is needed to look at a mail that Tidings sent. */
export const parseMime = (source: string): MimePart => {
  const [head = "", content = ""] = splitOnce(source.replace(/\r\n/g, "\n"), "\n\n");
  const headers = head
    .replace(/\n[ \t]+/g, " ")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", value = ""] = splitOnce(line, ":");
      return [name.trim().toLowerCase(), value.trim()] as const;
    });
  const contentType = headers.find(([name]) => name === "content-type")?.[1] ?? "text/plain";
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  const boundary = type.startsWith("multipart/") ? parameter(contentType, "boundary") : undefined;
  const parts = boundary
    ? `\n${content}`
        .split(`\n--${boundary}`)
        .slice(1)
        .filter((part) => !part.startsWith("--"))
    : [];
  return { headers, type, content, parts: parts.map((part) => parseMime(part.replace(/^[ \t]*\n/, ""))) };
};

const splitOnce = (text: string, separator: string): [string, string] | [string] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
};

/** The first header of that name, which is in lower case. */
export const headerOf = ({ headers }: MimePart, name: string): string | undefined =>
  headers.find(([known]) => known === name)?.[1];

/** Every part that holds no others, in the order of the message. */
export const leavesOf = (part: MimePart): readonly MimePart[] =>
  part.parts.length > 0 ? part.parts.flatMap(leavesOf) : [part];

/** The bytes of a part, its transfer encoding undone. */
export const bytesOf = (part: MimePart): Uint8Array<ArrayBuffer> => {
  const encoding = headerOf(part, "content-transfer-encoding")?.toLowerCase();
  if (encoding === "base64") return decodeBase64(part.content);
  if (encoding === "quoted-printable") return decodeQuoted(part.content.replace(/=[ \t]*\n/g, ""));
  return new TextEncoder().encode(part.content);
};

/** The text of a part, in the character set it names. */
export const textOf = (part: MimePart): string =>
  new TextDecoder(parameter(headerOf(part, "content-type") ?? "", "charset") ?? "utf-8").decode(
    bytesOf(part),
  );
