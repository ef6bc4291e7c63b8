import { contactsImported, importRequested } from "../../events/imports.ts";
import { isFinished } from "../jobs/job.ts";
import type { JobStore } from "../jobs/store.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { BadFile } from "./bad-file.ts";
import type { ImportFiles } from "./files.ts";
import {
  countsOf,
  type ImportCounts,
  type ImportGiven,
  type ImportJob,
  type StartedImport,
} from "./import.ts";
import { countStep, type StepWritten, writeStep } from "./import-rows.ts";
import { type FileRecord, recordsOf } from "./records.ts";
import { readRow } from "./row.ts";
import { type SeenAddresses, seenAddresses } from "./seen.ts";
import type { WriteRows } from "./write-rows.ts";

/** Rows of one step: two steps are written twice at most when an importer dies. */
export const stepRows = 1_000;
/** A larger file is to be split: so many addresses are remembered, to tell duplicates, in 100 MB. */
const fileRowsMax = 5_000_000;
/** With less time than this left, in milliseconds, the rest is left to another invocation. */
const handOverMs = 30_000;

export interface ImportDependencies {
  readonly writeRows: WriteRows;
  readonly jobs: Pick<JobStore, "get" | "progress" | "finish" | "close">;
  readonly files: Pick<ImportFiles, "open" | "putRefused">;
  readonly publish: Publish;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/** Says on the bus how an import ended; then nothing more is to be done for it. */
export const announceEnd = async (
  { jobs, publish }: { readonly jobs: Pick<JobStore, "close">; readonly publish: Publish },
  job: ImportJob,
): Promise<void> => {
  const { rows, added, updated, unchanged, skipped, duplicates, refused } = countsOf(job);
  await publish([
    announcement(contactsImported, {
      import_id: job.job_id,
      status: job.status as "completed" | "failed" | "cancelled",
      ...{ rows, added, updated, unchanged, skipped, duplicates, refused },
    }),
  ]);
  await jobs.close(job.job_id);
};

/** Counts what is read of the file as it was uploaded. */
async function* counted(chunks: AsyncIterable<Buffer>, note: (bytes: number) => void) {
  for await (const chunk of chunks) {
    note(chunk.length);
    yield chunk;
  }
}

/** The rows in steps: so many each, and in the last what is left, or what could be read before the file is at fault. */
async function* stepsOf(records: AsyncIterable<FileRecord>): AsyncGenerator<FileRecord[]> {
  let step: FileRecord[] = [];
  let fault: BadFile | undefined;
  try {
    for await (const record of records) {
      step.push(record);
      if (step.length < stepRows) continue;
      yield step;
      step = [];
    }
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    fault = error;
  }
  if (step.length > 0) yield step;
  if (fault) throw fault;
}

/** The same, with the next one read while the last is worked on. */
async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      // Told when it is asked for.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await source.return(undefined).catch(() => {});
  }
}

/** Of rows that were imported before, which addresses they have. */
const remember = (seen: SeenAddresses, { given }: StartedImport, records: readonly FileRecord[]): void => {
  for (const { cells } of records) {
    const read = readRow(cells, given.start.mapping, given.columns);
    if ("row" in read) seen.add(read.row.mailbox.key);
  }
};

/** A step whose rows are being written. */
interface StepUnderWay {
  /** Rows of the file up to its end, and bytes read by then. */
  readonly rows: number;
  readonly bytes: number;
  readonly written: Promise<StepWritten>;
}

/** Waits for a step, and writes down that it is done: so it is counted once. @returns undefined when the import is another's. */
const settled = async (
  deps: ImportDependencies,
  job: StartedImport,
  { rows, bytes, written }: StepUnderWay,
): Promise<StartedImport | undefined> => {
  const counts: ImportCounts = { ...(await countStep(deps, job, await written)), bytes_read: bytes };
  const now = new Date().toISOString();
  return (await deps.jobs.progress<ImportGiven>(job, { counts, cursor: { rows } }, now)) as
    | StartedImport
    | undefined;
};

/** Each step of the file that is not done, while its rows are being written. The next begins when it is asked for. */
async function* stepsUnderWay(deps: ImportDependencies, job: StartedImport): AsyncGenerator<StepUnderWay> {
  const { gzip, format, etag } = job.given;
  let bytes = 0;
  const chunks = counted(await deps.files.open(job.job_id, etag), (length) => {
    bytes += length;
  });
  const seen = seenAddresses();
  let rows = 0;
  const done = countsOf(job).rows;
  const records = recordsOf(chunks, { ...format, gzip });
  if (format.has_header) await records.next();
  for await (const step of readAhead(stepsOf(records))) {
    rows += step.length;
    if (rows > fileRowsMax)
      throw new BadFile(`It has more than ${fileRowsMax.toLocaleString("en")} rows: split it into several.`);
    // Steps are cut alike each time, so that one was imported whole or not at all.
    if (rows <= done) {
      remember(seen, job, step);
      continue;
    }
    const written = writeStep(deps, job, step, seen);
    // Told when it is waited for.
    written.catch(() => {});
    yield { rows, bytes, written };
  }
}

/** How the walk through the file ended: all of it is imported, it was cancelled, there is no time left, or the import is another's. */
type Walked =
  | { readonly kind: "all" | "cancelled"; readonly job: StartedImport }
  | { readonly kind: "rest" | "lost" };

/**
 * Imports the file from where the last step ended. While one step is being settled, the next is being written: that is
 * counted, too, when the import was cancelled meanwhile.
 */
const walk = async (deps: ImportDependencies, started: StartedImport): Promise<Walked> => {
  let job: StartedImport | undefined = started;
  let under: StepUnderWay | undefined;
  let isRest = false;
  try {
    for await (const next of stepsUnderWay(deps, started)) {
      if (under) job = await settled(deps, job, under);
      under = next;
      isRest = deps.remainingMs() < handOverMs;
      if (!job || isFinished(job) || isRest) break;
    }
  } catch (error) {
    // What could be read before is imported and counted.
    if (error instanceof BadFile && job && under) await settled(deps, job, under);
    throw error;
  }
  if (under && job) job = await settled(deps, job, under);
  else await under?.written;
  if (!job) return { kind: "lost" };
  if (isFinished(job)) return { kind: "cancelled", job };
  return isRest ? { kind: "rest" } : { kind: "all", job };
};

/**
 * Imports a file, or the rest of it: from wherever an earlier run stopped, however it stopped. A step that was written
 * and not counted is done again, which changes nothing. Hands over to another invocation by the bus when its time ends.
 * @throws what may pass by itself; a file that cannot be read fails the import.
 */
export const importFile = async (deps: ImportDependencies, importId: string): Promise<void> => {
  const job = await deps.jobs.get<ImportGiven>(importId);
  if (job?.kind !== "import") throw new Error(`There is no import ${importId}`);
  if (isFinished(job)) return job.open ? await announceEnd(deps, job) : undefined;
  if (job.status === "waiting") return;
  const end = async (ending: Parameters<JobStore["finish"]>[1]) => {
    const ended = await deps.jobs.finish<ImportGiven>(importId, ending, new Date().toISOString());
    if (ended) await announceEnd(deps, ended);
  };
  try {
    const walked = await walk(deps, job as StartedImport);
    if (walked.kind === "rest") await deps.publish([announcement(importRequested, { import_id: importId })]);
    if (walked.kind === "cancelled") await announceEnd(deps, walked.job);
    if (walked.kind === "all") await end({ status: "completed", step: walked.job.step });
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    await end({ status: "failed", reason: error.message });
  }
};
