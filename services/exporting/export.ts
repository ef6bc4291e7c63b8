import * as z from "zod";
import { campaignId } from "../../events/campaigns.ts";
import type { ContactFilter } from "../contacts/filter.ts";
import { contactFilter } from "../contacts/filter.ts";
import { type AskedDeliveries, askedDeliveries } from "../deliveries/delivery-query.ts";
import { isFinished, type Job, jobStatus } from "../jobs/job.ts";
import { askedContacts, type Question, shownOf, shownQuestion } from "../people/question.ts";
import { segmentId } from "../segments/segment.ts";

export const exportKinds = ["contacts", "suppressions", "deliveries"] as const;
export type ExportKind = (typeof exportKinds)[number];

/** A file is deleted after so many days. */
export const fileDays = 7;

export const exportRequest = z
  .strictObject({
    kind: z.enum(exportKinds).meta({ example: "contacts" }),
    filter: contactFilter.optional().meta({ description: "Of contacts: whom it finds; all when left out." }),
    segment_id: segmentId.optional().meta({ description: "Of contacts: who is in it, instead of a filter." }),
    contacts: askedContacts.optional(),
    campaign_id: campaignId.optional().meta({ description: "Of deliveries: required." }),
    delivery_filter: askedDeliveries.optional().meta({
      description: "Of deliveries: those of whom all of it holds, as in their listing; all when left out.",
    }),
  })
  .superRefine(({ kind, filter, segment_id, contacts, campaign_id, delivery_filter }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (kind !== "contacts" && filter) refuse("filter", "is for contacts");
    if (kind !== "contacts" && segment_id) refuse("segment_id", "is for contacts");
    if (kind !== "contacts" && contacts) refuse("contacts", "are for contacts");
    if (contacts && (filter || segment_id))
      refuse("contacts", "must be left out where there is a filter or a segment");
    if (filter && segment_id) refuse("segment_id", "must be left out where there is a filter");
    if (kind !== "deliveries" && campaign_id) refuse("campaign_id", "is for deliveries");
    if (kind !== "deliveries" && delivery_filter) refuse("delivery_filter", "is for deliveries");
    if (kind === "deliveries" && !campaign_id) refuse("campaign_id", "is required: whose deliveries");
  })
  .meta({ id: "ExportRequest" });
export type ExportRequest = z.output<typeof exportRequest>;

/** What is to be exported, as the job keeps it. */
export interface ExportGiven {
  readonly kind: ExportKind;
  /** That of the segment, as it was when it was asked for. */
  readonly filter?: ContactFilter;
  readonly segment_id?: string;
  /** With the filter of its segment, likewise. */
  readonly contacts?: Question;
  readonly campaign_id?: string;
  readonly delivery_filter?: AskedDeliveries;
  /** Of the campaign's report, where those of all other domains are asked for. */
  readonly named_domains?: readonly string[];
}
export type ExportJob = Job<ExportGiven>;

/** Where a walk through a table goes on. */
export type Place = Readonly<Record<string, string>>;

/** A piece of the file that is written. */
export interface Part {
  /** A part that was written and not counted is written again, under another name. */
  readonly name: string;
  readonly bytes: number;
}

/** How far an export is: it finds the columns, writes the rows in parts, and then puts these together. */
export interface ExportCursor {
  readonly phase: "columns" | "rows" | "file";
  readonly after?: Place;
  /** Names of attributes, sorted. */
  readonly attributes: readonly string[];
  readonly parts: readonly Part[];
}

const count = z.number().int().min(0);

export const exportView = z
  .object({
    export_id: z.string().meta({ example: "export_5d2a9c3e7b1f4a6c8e0d9b7a6f5e4c3d" }),
    kind: z.enum(exportKinds),
    filter: z.union([contactFilter, z.null()]),
    segment_id: z.string().nullable(),
    contacts: shownQuestion,
    campaign_id: z.string().nullable(),
    delivery_filter: z.union([askedDeliveries, z.null()]),
    status: jobStatus,
    rows: count.meta({ description: "Rows written so far, without the header." }),
    bytes: count,
    reason: z.string().nullable().meta({ description: "Why it failed." }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    file_until: z.iso.datetime().nullable().meta({
      description: "Until then there is a file; null: there is none yet.",
    }),
  })
  .meta({ id: "Export" });
export type ExportView = z.output<typeof exportView>;

/** When the file of an export is deleted; undefined when there is none. */
export const fileUntil = ({ status, finished_at }: Pick<ExportJob, "status" | "finished_at">) =>
  status === "completed" && finished_at !== undefined
    ? new Date(Date.parse(finished_at) + fileDays * 86_400_000).toISOString()
    : undefined;

/** An export as the API shows it. */
export const viewOf = (job: ExportJob): ExportView => ({
  export_id: job.job_id,
  kind: job.given.kind,
  filter: job.given.filter ?? null,
  segment_id: job.given.segment_id ?? null,
  contacts: shownOf(job.given.contacts),
  campaign_id: job.given.campaign_id ?? null,
  delivery_filter: job.given.delivery_filter ?? null,
  status: job.status,
  rows: job.counts.rows ?? 0,
  bytes: job.counts.bytes ?? 0,
  reason: job.reason ?? null,
  created_at: job.created_at,
  started_at: job.started_at ?? null,
  updated_at: job.updated_at,
  finished_at: isFinished(job) ? (job.finished_at ?? job.updated_at) : null,
  file_until: fileUntil(job) ?? null,
});
