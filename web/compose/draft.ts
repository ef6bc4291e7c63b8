import { type Weekday, weekdays } from "../format.ts";

/** A file chosen for a campaign. */
export interface ChosenFile {
  /** Tells two files of one name apart. */
  readonly id: string;
  readonly file: File;
}

/** The hours of the week in which a campaign may send. */
export interface DraftWindow {
  readonly limited: boolean;
  /** As an input of type `time` has it. */
  readonly from: string;
  readonly to: string;
  readonly days: readonly Weekday[];
}

/** Who gets nothing, whatever else is chosen. */
export type DraftExclusion = Pick<Draft, "lists" | "segments" | "list">;

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
  readonly preheader: string;
  /** What is sent; of blocks it is made anew with each change. */
  readonly body: string;
  readonly format: "html" | "blocks";
  /** As they were left last; null where there never were any. */
  readonly blocks: unknown;
  readonly textBody: string;
  readonly files: readonly ChosenFile[];
  readonly audience: "subscribed" | "chosen" | "list";
  /** Ids of those chosen. */
  readonly lists: readonly string[];
  readonly segments: readonly string[];
  /** Addresses as they were pasted. */
  readonly list: string;
  readonly exclude: DraftExclusion;
  readonly start: "now" | "later";
  /** When it starts if that is later, as an input of type `datetime-local` has it. */
  readonly sendAt: string;
  readonly window: DraftWindow;
  /** What becomes of those whose outcome is unknown, and whom SES most likely never had. */
  readonly unreported: "hold" | "resend";
  /** Whether opens and clicks are counted. */
  readonly tracking: "stage" | "on" | "off";
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
  preheader: "",
  body: "",
  format: "html",
  blocks: null,
  textBody: "",
  files: [],
  audience: "subscribed",
  lists: [],
  segments: [],
  list: "",
  exclude: { lists: [], segments: [], list: "" },
  start: "now",
  sendAt: "",
  window: { limited: false, from: "08:00", to: "20:00", days: weekdays },
  unreported: "hold",
  tracking: "stage",
  uploads: new Map(),
});

/** The addresses of a pasted list: one a line, or separated by commas or semicolons. */
export const addressesOf = (list: string): string[] =>
  list
    .split(/[\n,;]/)
    .map((address) => address.trim())
    .filter(Boolean);

/** The time zone of the browser, which the times of a draft are in. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Bytes that a file takes in a mail: base64 in lines of 76 characters and CRLF (RFC 2045, section 6.8). */
export const bytesInMail = (sizeBytes: number): number => {
  const base64 = Math.ceil(sizeBytes / 3) * 4;
  return base64 + Math.ceil(base64 / 76) * 2;
};

/** Bytes the files take in each mail. */
export const filesBytes = (files: readonly ChosenFile[]): number =>
  files.reduce((sum, { file }) => sum + bytesInMail(file.size), 0);
