import { bytesInMail } from "../encoding/base64.ts";

/** A file chosen for a campaign. */
export interface ChosenFile {
  /** Tells two files of one name apart. */
  readonly id: string;
  readonly file: File;
}

/** A campaign being written. */
export interface Draft {
  /**
   * Goes with every attempt to send this draft: an attempt whose reply was lost, or a second click, gives the same
   * campaign, not another one.
   */
  readonly idempotencyKey: string;
  readonly campaignName: string;
  readonly fromName: string;
  readonly fromEmail: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly body: string;
  readonly textBody: string;
  readonly files: readonly ChosenFile[];
  readonly audience: "subscribed" | "list";
  /** Addresses as they were pasted. */
  readonly list: string;
  /**
   * Attachment ids of the files already uploaded, by file id. A retry must name the same ones: with others it would
   * be another request under the same key, which the API refuses.
   */
  readonly uploads: Map<string, string>;
}

/** 128 random bits, in hex. (`crypto.randomUUID` is missing on plain http, where a stage may be tried.) */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

export const newDraft = (sender: { fromName: string; fromEmail: string }): Draft => ({
  idempotencyKey: randomId(),
  campaignName: "",
  ...sender,
  replyTo: "",
  subject: "",
  body: "",
  textBody: "",
  files: [],
  audience: "subscribed",
  list: "",
  uploads: new Map(),
});

/** The addresses of a pasted list: one a line, or separated by commas or semicolons. */
export const addressesOf = (list: string): string[] =>
  list
    .split(/[\n,;]/)
    .map((address) => address.trim())
    .filter(Boolean);

/** Bytes the files take in each mail. */
export const filesBytes = (files: readonly ChosenFile[]): number =>
  files.reduce((sum, { file }) => sum + bytesInMail(file.size), 0);
