import MimeNode from "nodemailer/lib/mime-node";
import type { AttachmentReference } from "../attachments/attachment.ts";
import { mimeText } from "./mime-text.ts";

/**
 * The attachments of a campaign as the end of every message of it. They are encoded once, not once a recipient, and
 * they are not copied either: header and bodies are written before them, where another message had its own.
 */
export interface AttachmentParts {
  /** Bytes of a message that are attachments. */
  readonly bytes: number;
  /** A message that nodemailer made with `placeholder` for an attachment, with the attachments instead. */
  readonly endWith: (message: string) => Buffer;
  /** Takes the memory of a message of `endWith` for another; whoever has the message must not read it any more. */
  readonly recycle: (message: Buffer) => void;
}

/** What nodemailer is given for the attachments when it makes the rest of a message. */
export const placeholder = { raw: "-" };

/** A file and its bytes. */
export type AttachmentFile = Pick<AttachmentReference, "filename" | "content_type"> & {
  readonly content: Buffer;
};

/**
 * Encodes the attachments of a campaign.
 * @param baseBoundary what nodemailer is given to derive the boundaries of the messages from.
 */
export const encodeAttachments = async (
  files: readonly AttachmentFile[],
  baseBoundary: string,
): Promise<AttachmentParts> => {
  const root = new MimeNode("multipart/mixed", { baseBoundary });
  for (const { filename, content_type, content } of files)
    root
      .createChild(content_type, { filename })
      .setHeader("Content-Transfer-Encoding", "base64")
      .setHeader("Content-Disposition", "attachment")
      .setContent(content);
  const whole = await mimeText(root);
  const end = whole.slice(whole.indexOf("\r\n\r\n") + 4);
  return ending(end);
};

/** Room for header and bodies before the attachments; a message that needs more gets memory of its own. */
const roomBytes = 256 * 1024;

const ending = (text: string): AttachmentParts => {
  const bytes = Buffer.byteLength(text);
  const boundary = text.slice(0, text.indexOf("\r\n") + 2);
  const frame = (): Buffer => Buffer.allocUnsafeSlow(roomBytes + bytes);
  // The first is where the attachments are read from, also while it is in use: nothing is written beyond its room.
  const first = frame();
  first.write(text, roomBytes);
  const end = first.subarray(roomBytes);
  const spare = [first];
  const next = (): Buffer => {
    const another = frame();
    another.set(end, roomBytes);
    return another;
  };
  return {
    bytes,
    endWith: (message) => {
      const head = Buffer.from(message.slice(0, message.lastIndexOf(`${boundary}${placeholder.raw}\r\n`)));
      const from = roomBytes - head.length;
      if (from < 0) return Buffer.concat([head, end]);
      const used = spare.pop() ?? next();
      used.set(head, from);
      return used.subarray(from);
    },
    recycle: (message) => {
      if (message.buffer.byteLength === roomBytes + bytes) spare.push(Buffer.from(message.buffer));
    },
  };
};
