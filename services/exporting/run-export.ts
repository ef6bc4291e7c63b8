import { randomBytes } from "node:crypto";
import { exportEnded, exportRequested } from "../../events/exports.ts";
import { deliveryFilterOf } from "../deliveries/delivery-query.ts";
import { isFinished } from "../jobs/job.ts";
import { runSteps, type Step } from "../jobs/run-steps.ts";
import type { JobStore } from "../jobs/store.ts";
import { byteOrderMark, type Cell, csvLines } from "../platform/csv.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { suppression } from "../suppressions/suppression.ts";
import {
  type ContactStores,
  contactHeader,
  contactRows,
  readContacts,
  rowFields,
  withAttributes,
} from "./contact-rows.ts";
import { type DeliveryStores, deliveryHeader, readDeliveries } from "./delivery-rows.ts";
import type { ExportCursor, ExportGiven, ExportJob, Place } from "./export.ts";
import type { ExportFiles } from "./files.ts";
import { type SuppressedFor, suppressedFor } from "./suppressed-for.ts";

/** A part ends at so many bytes, or after so many pages: what is done again at most when a worker dies. */
const partBytes = 4 * 1024 * 1024;
const stepPages = 20;
/** The largest object that is put into S3 at once, in bytes. */
const fileBytesMax = 5 * 1024 ** 3;
const suppressionsMax = 1_000;

export interface ExportDependencies extends ContactStores, DeliveryStores {
  readonly suppressions: Pick<SuppressionStore, "getMany" | "list" | "reasons">;
  readonly jobs: Pick<JobStore, "get" | "progress" | "finish" | "close">;
  readonly files: Pick<ExportFiles, "putPart" | "putFile">;
  readonly publish: Publish;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/** What is kept for all steps of one run. */
interface Run extends ExportDependencies {
  readonly suppressedFor: SuppressedFor;
}

/** Says on the bus how an export ended; then nothing more is to be done for it. */
export const announceExportEnd = async (
  { jobs, publish }: { readonly jobs: Pick<JobStore, "close">; readonly publish: Publish },
  { job_id, status, given, counts }: ExportJob,
): Promise<void> => {
  await publish([
    announcement(exportEnded, {
      export_id: job_id,
      kind: given.kind,
      status: status as "completed" | "failed" | "cancelled",
      rows: counts.rows ?? 0,
    }),
  ]);
  await jobs.close(job_id);
};

interface Stretch {
  readonly rows: readonly (readonly Cell[])[];
  readonly next: Place | undefined;
}

const suppressionHeader = Object.keys(suppression.shape) as (keyof typeof suppression.shape)[];

const headerOf = ({ kind }: ExportGiven, { attributes }: ExportCursor): readonly string[] =>
  kind === "contacts"
    ? contactHeader(attributes)
    : kind === "deliveries"
      ? deliveryHeader
      : suppressionHeader;

/** Reads on in what is exported. */
const readRows = async (
  deps: Run,
  { given, created_at }: ExportJob,
  { attributes }: ExportCursor,
  after: Place | undefined,
): Promise<Stretch> => {
  switch (given.kind) {
    case "contacts": {
      const asked = new Date(created_at);
      const { items, lastKey } = await readContacts(deps, given, asked, after, rowFields);
      return { rows: await contactRows(deps, items, attributes), next: lastKey };
    }
    case "suppressions": {
      const { items, lastKey } = await deps.suppressions.list(suppressionsMax, after);
      return { rows: items.map((item) => suppressionHeader.map((field) => item[field])), next: lastKey };
    }
    case "deliveries":
      return await readDeliveries(
        deps,
        given.campaign_id!,
        deliveryFilterOf(given.delivery_filter ?? {}, given.named_domains ?? []),
        after,
      );
  }
};

const first = ({ kind }: ExportGiven): ExportCursor => ({
  phase: kind === "contacts" ? "columns" : "rows",
  attributes: [],
  parts: [],
});

const stored = (cursor: ExportCursor): Step["cursor"] => ({ ...cursor });

/** Finds the attributes there are: each gets a column, and the header comes first. */
const findColumns = async (
  deps: ExportDependencies,
  { given, counts, created_at }: ExportJob,
  cursor: ExportCursor,
): Promise<Step> => {
  let { after, attributes } = cursor;
  for (let pages = 0; pages < stepPages; pages++) {
    const asked = new Date(created_at);
    const { items, lastKey } = await readContacts(deps, given, asked, after, ["email", "attributes"]);
    attributes = withAttributes(attributes, items);
    if (!lastKey) return { counts, cursor: stored({ phase: "rows", attributes, parts: [] }) };
    after = lastKey;
  }
  return { counts, cursor: stored({ ...cursor, attributes, after: after! }) };
};

/** Writes the next part. Two workers at once write two, and that of the one who counted it goes into the file. */
const writePart = async (deps: Run, job: ExportJob, cursor: ExportCursor): Promise<Step> => {
  const lines: Buffer[] = [];
  let { after } = cursor;
  let [bytes, rows, isLast] = [0, 0, false];
  for (let pages = 0; pages < stepPages && bytes < partBytes && !isLast; pages++) {
    const stretch = await readRows(deps, job, cursor, after);
    const written = Buffer.from(csvLines(stretch.rows));
    lines.push(written);
    bytes += written.length;
    rows += stretch.rows.length;
    after = stretch.next;
    isLast = after === undefined;
  }
  const name = randomBytes(6).toString("hex");
  if (rows > 0) await deps.files.putPart(job.job_id, name, Buffer.concat(lines));
  const { rows: before = 0, bytes: bytesBefore = 0 } = job.counts;
  const counts = { rows: before + rows, bytes: bytesBefore + bytes };
  const parts = rows > 0 ? [...cursor.parts, { name, bytes }] : cursor.parts;
  if (counts.bytes > fileBytesMax)
    return {
      counts,
      cursor: stored(cursor),
      ending: { status: "failed", reason: "It has more than 5 GB: export parts of it, by a filter." },
    };
  return {
    counts,
    cursor: stored({ ...cursor, parts, phase: isLast ? "file" : "rows", ...(after && { after }) }),
  };
};

/** Puts the file together, which ends the export. */
const putFile = async (
  { files }: ExportDependencies,
  job: ExportJob,
  cursor: ExportCursor,
): Promise<Step> => {
  const header = Buffer.from(byteOrderMark + csvLines([headerOf(job.given, cursor)]));
  const filename = `${job.given.kind}-${job.created_at.slice(0, 10)}.csv`;
  await files.putFile(job.job_id, { header, parts: cursor.parts, filename });
  const counts = { ...job.counts, bytes: (job.counts.bytes ?? 0) + header.length };
  return { counts, cursor: stored(cursor), ending: { status: "completed" } };
};

const takeStep = (deps: Run, job: ExportJob): Promise<Step> => {
  const cursor = (job.cursor as ExportCursor | undefined) ?? first(job.given);
  switch (cursor.phase) {
    case "columns":
      return findColumns(deps, job, cursor);
    case "rows":
      return writePart(deps, job, cursor);
    case "file":
      return putFile(deps, job, cursor);
  }
};

/**
 * Writes the file of an export, or the rest of it: from wherever an earlier run stopped, however it stopped. Hands over to
 * another invocation by the bus when its time ends.
 */
export const runExport = async (deps: ExportDependencies, exportId: string): Promise<void> => {
  const job = await deps.jobs.get<ExportGiven>(exportId);
  if (job?.kind !== "export") throw new Error(`There is no export ${exportId}`);
  if (isFinished(job)) return job.open ? await announceExportEnd(deps, job) : undefined;
  const kept = { ...deps, suppressedFor: suppressedFor(deps.suppressions) };
  const run = await runSteps<ExportGiven>(deps, job, (at) => takeStep(kept, at));
  if (run.kind === "ended") await announceExportEnd(deps, run.job);
  if (run.kind === "rest") await deps.publish([announcement(exportRequested, { export_id: exportId })]);
};
