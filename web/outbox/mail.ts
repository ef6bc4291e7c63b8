import { decodeWords, parameter } from "../encoding/header.ts";
import { bytesOf, headerOf, leavesOf, type MimePart, parseMime, textOf } from "../encoding/mime.ts";

/** A received mail, as a reader shows it. */
export interface Mail {
  readonly headers: readonly (readonly [string, string])[];
  readonly html: string | undefined;
  readonly text: string | undefined;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Reads a raw message into what a person looks at. */
export const readMail = (raw: string): Mail => {
  const message = parseMime(raw);
  const leaves = leavesOf(message);
  const body = (type: string) => {
    const part = leaves.find((leaf) => leaf.type === type && !isAttachment(leaf));
    return part && textOf(part);
  };
  return {
    headers: message.headers.map(([name, value]) => [capitalized(name), decodeWords(value)]),
    html: body("text/html"),
    text: body("text/plain"),
    attachments: leaves.filter(isAttachment).map((part) => ({
      filename: filenameOf(part),
      type: part.type,
      content: bytesOf(part),
    })),
  };
};

const isAttachment = (part: MimePart): boolean =>
  headerOf(part, "content-disposition")?.toLowerCase().startsWith("attachment") ?? false;

const filenameOf = (part: MimePart): string =>
  decodeWords(
    parameter(headerOf(part, "content-disposition") ?? "", "filename") ??
      parameter(headerOf(part, "content-type") ?? "", "name") ??
      "unnamed",
  );

/** `list-unsubscribe` as it is usually written: `List-Unsubscribe`. */
const capitalized = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
