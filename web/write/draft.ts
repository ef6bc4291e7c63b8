import type { CampaignRequest, DraftContent } from "../api/client.ts";
import { type Weekday, weekdays } from "../format.ts";
import type { Repeating } from "../recurrence-words.ts";

/** A file that was uploaded for a draft. */
export type DraftFile = NonNullable<DraftContent["attachments"]>[number];

/** The hours of the week in which a campaign may send. */
export interface DraftWindow {
  readonly limited: boolean;
  /** As an input of type `time` has it. */
  readonly from: string;
  readonly to: string;
  readonly days: readonly Weekday[];
}

/** How a campaign repeats. */
export interface DraftRecurrence extends Pick<Repeating, "every" | "interval"> {
  /** As an input of type `date` has it; empty: without end. */
  readonly until: string;
}

/** Who gets nothing, whatever else is chosen. */
export type DraftExclusion = Pick<Draft, "lists" | "segments" | "list">;

/** A campaign being written, as the form has it. */
export interface Draft {
  readonly campaignName: string;
  readonly fromName: string;
  readonly fromEmail: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly preheader: string;
  readonly format: DraftContent["format"];
  readonly blocks: DraftContent["blocks"];
  readonly body: string;
  readonly textBody: string;
  /** The template that it began with, or was saved as. */
  readonly template?: DraftContent["template"];
  readonly attachments: readonly DraftFile[];
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
  /** What `sendAt` and the window are in (IANA). */
  readonly timeZone: string;
  readonly window: DraftWindow;
  /** How it comes again, if it starts later. */
  readonly recurrence: DraftRecurrence | undefined;
  /** Other words that are tried on a share of the audience. */
  readonly abTest?: DraftContent["ab_test"] | undefined;
  /** What becomes of those whose outcome is unknown, and whom SES most likely never had. */
  readonly unreported: NonNullable<CampaignRequest["unreported"]>;
  /** Whether somebody else has to release it. */
  readonly approval: boolean;
  /** Whether opens and clicks are counted. */
  readonly tracking: "stage" | "on" | "off";
  /** Whether everybody may read it. */
  readonly archive: boolean;
}

/** The addresses of a pasted list: one a line, or separated by commas or semicolons. */
export const addressesOf = (list: string): string[] =>
  list
    .split(/[\n,;]/)
    .map((address) => address.trim())
    .filter(Boolean);

export const usualWindow: DraftWindow = { limited: false, from: "08:00", to: "20:00", days: weekdays };

/** Bytes that a file takes in a mail: base64 in lines of 76 characters and CRLF (RFC 2045, section 6.8). */
export const bytesInMail = (sizeBytes: number): number => {
  const base64 = Math.ceil(sizeBytes / 3) * 4;
  return base64 + Math.ceil(base64 / 76) * 2;
};
