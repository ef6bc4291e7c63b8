import PostalMime, { decodeWords } from "postal-mime";
import type { TrackedEntry } from "../api/outbox.ts";

/** A received mail, as a reader shows it. */
export interface Mail {
  readonly headers: readonly (readonly [string, string])[];
  readonly html: string | undefined;
  readonly text: string | undefined;
  readonly attachments: readonly MailAttachment[];
}

/** A mail with all that the outbox has of it. */
export interface ReceivedMail extends Mail {
  readonly entry: TrackedEntry;
  /** The raw message. */
  readonly source: string;
}

export interface MailAttachment {
  readonly filename: string;
  readonly type: string;
  readonly content: ArrayBuffer;
}

/** Reads a raw message into what a person looks at. */
export const readMail = async (raw: string): Promise<Mail> => {
  const { headers, html, text, attachments } = await PostalMime.parse(raw);
  return {
    headers: headers.map(({ originalKey, value }) => [originalKey, decodeWords(value)]),
    html,
    text,
    attachments: attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? "unnamed",
      type: mimeType,
      content: content as ArrayBuffer,
    })),
  };
};
