import * as z from "zod";
import { attributeName, listId } from "../contacts/contact.ts";
import { isFinished, type Job, jobStatus } from "../jobs/job.ts";
import { suppressionReasons } from "../suppressions/suppression.ts";
import { fileFormat } from "./format.ts";

/** The largest file, as it is uploaded. */
export const uploadBytesMax = 500 * 1024 * 1024;

/** Columns that say how the person of a row agreed to get mail. */
export const consentFields = ["consent_at", "consent_ip"] as const;
type ConsentField = (typeof consentFields)[number];

export const importFields = ["email", "first_name", "last_name", "company", ...consentFields] as const;
export type ImportField = (typeof importFields)[number];

export const isConsentField = (target: string): target is ConsentField =>
  consentFields.some((field) => field === target);

const column = z.number().int().min(0).max(999).meta({ description: "Place of the column, from 0." });

/** What becomes of one column. */
const mappedColumn = z
  .union([
    z.strictObject({
      column,
      field: z.enum(importFields).meta({
        description:
          "`consent_at` and `consent_ip`: when, and from which IP address, the person of the row agreed to get mail; where a cell is empty, the time is that of `consent`. They are ignored unless subscribers are imported.",
        example: "email",
      }),
    }),
    z.strictObject({
      column,
      attribute: attributeName.meta({
        description: "Your own name of it: {{ city }}.",
        example: "city",
        pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$",
      }),
      type: z
        .enum(["text", "number"])
        .default("text")
        .meta({ description: "As number it can be compared; a cell that is none is refused." }),
    }),
  ])
  .meta({ id: "MappedColumn" });
export type MappedColumn = z.output<typeof mappedColumn>;

/** What a column is for, as one word that no other column may have. */
export const targetOf = (mapped: MappedColumn): string =>
  "field" in mapped ? mapped.field : `attributes.${mapped.attribute}`;

/** Columns that can be imported: a contact has 5 KB of attributes. */
export const mappedMax = 200;

export const mapping = z
  .array(mappedColumn)
  .max(mappedMax, `must have at most ${mappedMax} columns: leave others out`)
  .superRefine((columns, context) => {
    const targets = columns.map(targetOf);
    columns.forEach((mapped, place) => {
      if (targets.indexOf(targets[place]!) < place)
        context.addIssue({ code: "custom", path: [place], message: "is what another column is already" });
      if (columns.findIndex((other) => other.column === mapped.column) < place)
        context.addIssue({ code: "custom", path: [place, "column"], message: "is mapped already" });
    });
    if (!targets.includes("email"))
      context.addIssue({ code: "custom", message: "must say which column has the e-mail address" });
  })
  .meta({ description: "What becomes of each column; one that is not named is ignored." });

/** How to read the file, where it should not be guessed. */
export const inspection = fileFormat.partial().strict().meta({ id: "ImportInspection" });

export const importRequest = z
  .strictObject({
    filename: z.string().trim().min(1).max(255).meta({ example: "people.csv" }),
    size_bytes: z
      .number()
      .int()
      .min(1)
      .max(uploadBytesMax)
      .optional()
      .meta({ description: "Given, nothing of another size can be uploaded." }),
    format: inspection
      .optional()
      .meta({ description: "How it is written, as far as that is not to be guessed." }),
  })
  .meta({ id: "ImportRequest" });

const dayMs = 24 * 60 * 60 * 1000;

/** Whether a time has come, somewhere on earth at least: a day is sent without its zone. */
export const isPast = (at: string): boolean => Date.parse(at) <= Date.now() + dayMs;

const consent = z
  .strictObject({
    source: z.string().trim().min(1).max(200).meta({
      description: "How these people agreed to get mail.",
      example: "Form on example.org/newsletter",
    }),
    wording: z.string().trim().min(1).max(500).optional().meta({ description: "What they agreed to." }),
    at: z.iso.datetime().refine(isPast, { message: "must not be in the future" }).optional().meta({
      description: "When, of all whose row does not say so; the start of the import when left out.",
    }),
  })
  .meta({ id: "Consent", description: "Kept on each contact: how it is known that the person wants mail." });

const meaning = z
  .union([
    z.strictObject({ status: z.enum(["subscribed", "unconfirmed", "unsubscribed"]) }),
    z.strictObject({ status: z.literal("suppressed"), reason: z.enum(suppressionReasons) }),
  ])
  .meta({
    id: "ImportMeaning",
    description:
      "`subscribed`: mail may be sent to them. `unconfirmed`: people who asked for mail and have yet to confirm it; nothing is sent to them until they do, by a form of a list. `unsubscribed`: contacts who do not want mail; their addresses are suppressed. `suppressed`: addresses alone, for the reason given; no contact is added.",
  });

export const importModes = ["add", "update", "both"] as const;

/** What is to be done with the file. */
export const importStart = z
  .strictObject({
    mapping,
    mode: z.enum(importModes).meta({
      description: "`add` leaves contacts alone that there are, `update` adds none.",
      example: "both",
    }),
    as: meaning,
    lists: z.array(listId).max(20).default([]).meta({
      description: "Lists to put them on, subscribed or unconfirmed; not those that a person has left.",
    }),
    consent: consent.optional().meta({ description: "Required when they are imported as subscribed." }),
    format: inspection.optional().meta({
      description: "As the inspection was asked with; what is left out is as the import was made with.",
    }),
  })
  .superRefine(({ as, consent: given, lists }, context) => {
    if (as.status === "subscribed" && !given)
      context.addIssue({
        code: "custom",
        path: ["consent"],
        message: "is required: say how these people agreed to get mail",
      });
    if (as.status !== "subscribed" && as.status !== "unconfirmed" && lists.length > 0)
      context.addIssue({
        code: "custom",
        path: ["lists"],
        message: "are for who is imported as subscribed or unconfirmed",
      });
  })
  .meta({ id: "ImportStart" });
export type ImportStart = z.output<typeof importStart>;

/** What is meant, without what does not concern it: who wants no mail did not agree to any. */
export const concerned = (start: ImportStart): ImportStart =>
  start.as.status === "subscribed"
    ? start
    : { ...start, mapping: start.mapping.filter((mapped) => !isConsentField(targetOf(mapped))) };

/** Counts of an import. Each row read is one of added, updated, unchanged, skipped, duplicates and refused. */
export const noImportCounts = {
  bytes_read: 0,
  rows: 0,
  added: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  duplicates: 0,
  refused: 0,
  suppressed: 0,
  /** Rows of the list of refused rows, their bytes, and the objects they are in. */
  listed: 0,
  listed_bytes: 0,
  parts: 0,
};
export type ImportCounts = typeof noImportCounts;

/** What is kept of an import: first of its upload, then also of its start. */
export interface ImportGiven {
  readonly filename: string;
  readonly size_bytes?: number;
  /** How whoever uploaded it says that it is written. */
  readonly said?: z.output<typeof inspection>;
  /** ETag of the file that was started with: another in its place is not imported. */
  readonly etag?: string;
  readonly gzip?: boolean;
  readonly format?: z.output<typeof fileFormat>;
  /** Names of the columns. */
  readonly columns?: readonly string[];
  readonly start?: ImportStart;
}
export type ImportJob = Job<ImportGiven>;

/** An import that was started. */
export type StartedImport = ImportJob & { readonly given: Required<Omit<ImportGiven, "said">> };

export const countsOf = ({ counts }: Pick<ImportJob, "counts">): ImportCounts => ({
  ...noImportCounts,
  ...counts,
});

const count = z.number().int().min(0);

export const importView = z
  .object({
    import_id: z.string().meta({ example: "import_0b3e7c525c0b4f7b8a548a1f2f2f6a11" }),
    filename: z.string().meta({ example: "people.csv" }),
    status: jobStatus.meta({ description: "`waiting`: for its file, or to be started." }),
    as: z.enum(["subscribed", "unconfirmed", "unsubscribed", "suppressed"]).nullable(),
    mode: z.enum(importModes).nullable(),
    lists: z.array(z.string()),
    bytes_total: count.nullable(),
    bytes_read: count,
    rows: count.meta({
      description: "Rows read; each is one of added, updated, unchanged, skipped, duplicates, refused.",
    }),
    added: count,
    updated: count,
    unchanged: count.meta({ description: "Contacts that were so already." }),
    skipped: count.meta({ description: "Left alone, as the mode says." }),
    duplicates: count.meta({ description: "Rows whose address an earlier row has: the first one counts." }),
    refused: count,
    suppressed: count.meta({
      description: "Rows whose address is suppressed or whose contact wants no mail: nothing is sent to it.",
    }),
    rows_per_second: z.number().nullable(),
    reason: z.string().nullable().meta({ description: "Why it failed." }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Import" });
export type ImportView = z.output<typeof importView>;

const rateOf = ({ started_at, updated_at, counts }: ImportJob): number | null => {
  const { rows = 0 } = counts;
  const seconds = (Date.parse(updated_at) - Date.parse(started_at ?? updated_at)) / 1000;
  return rows > 0 && seconds > 0 ? Math.round(rows / seconds) : null;
};

/** An import as the API shows it. */
export const viewOf = (job: ImportJob): ImportView => {
  const { listed: _listed, listed_bytes: _bytes, parts: _parts, ...counts } = countsOf(job);
  const { filename, size_bytes = null, start } = job.given;
  return {
    import_id: job.job_id,
    filename,
    status: job.status,
    as: start?.as.status ?? null,
    mode: start?.mode ?? null,
    lists: [...(start?.lists ?? [])],
    bytes_total: size_bytes,
    ...counts,
    rows_per_second: rateOf(job),
    reason: job.reason ?? null,
    created_at: job.created_at,
    started_at: job.started_at ?? null,
    updated_at: job.updated_at,
    finished_at: isFinished(job) ? (job.finished_at ?? job.updated_at) : null,
  };
};
