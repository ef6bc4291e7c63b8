import { randomBytes } from "node:crypto";
import MimeNode from "nodemailer/lib/mime-node";
import type { AttachmentReference } from "../attachments/attachment.ts";

/**
 * The attachments of a campaign as the end of every message of it: encoded once, not once a recipient. nodemailer makes
 * it, and the messages it is put behind.
 */
export interface AttachmentParts {
  /** What nodemailer derives the boundaries of a message from: those of its messages and of this end are the same. */
  readonly baseBoundary: string;
  /** From the first attachment's boundary to the closing one. */
  readonly end: Buffer;
}

/** A file and its bytes. */
export type AttachmentFile = Pick<AttachmentReference, "filename" | "content_type"> & {
  readonly content: Buffer;
};

/** Encodes the attachments of a campaign. */
export const encodeAttachments = async (files: readonly AttachmentFile[]): Promise<AttachmentParts> => {
  const baseBoundary = randomBytes(8).toString("hex");
  const root = new MimeNode("multipart/mixed", { baseBoundary });
  for (const { filename, content_type, content } of files)
    root
      .createChild(content_type, { filename })
      .setHeader("Content-Transfer-Encoding", "base64")
      .setHeader("Content-Disposition", "attachment")
      .setContent(content);
  return { baseBoundary, end: withoutHeader(await root.build()) };
};

/** What nodemailer is given for the attachments when it makes the rest of a message. */
export const placeholder = { raw: "-" };

/** Puts the attachments in place of the placeholder in a message that nodemailer has made with their boundaries. */
export const spliceAttachments = (message: Buffer, { end }: AttachmentParts): Buffer => {
  const boundary = end.subarray(0, end.indexOf("\r\n") + 2);
  return Buffer.concat([message.subarray(0, message.lastIndexOf(`${boundary}${placeholder.raw}\r\n`)), end]);
};

const withoutHeader = (message: Buffer): Buffer => message.subarray(message.indexOf("\r\n\r\n") + 4);
