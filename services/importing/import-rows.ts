import { groupsOf } from "../platform/groups.ts";
import { inLanes } from "../platform/lanes.ts";
import type { ImportFiles } from "./files.ts";
import { countsOf, type ImportCounts, type StartedImport } from "./import.ts";
import type { Asked, Planned } from "./plan-row.ts";
import type { FileRecord } from "./records.ts";
import { type RefusedRow, refusedLines } from "./refused-rows.ts";
import { longestAttribute, type Refusal, type Row, readRow } from "./row.ts";
import type { SeenAddresses } from "./seen.ts";
import { rowsMax, type WriteRows } from "./write-rows.ts";

/** Transactions of one step under way at a time. */
const lanes = 3;
/** So many refused rows are listed; what is beyond is only counted: a mapping that fits none is seen from fewer. */
const listedMax = 100_000;
/** And so many bytes, as the list is put together in the API's memory. */
const listedBytesMax = 50 * 1024 * 1024;

interface Dependencies {
  readonly writeRows: WriteRows;
  readonly files: Pick<ImportFiles, "putRefused">;
}

/** A row that can be written, with the record it is of. */
interface Writable {
  readonly record: FileRecord;
  readonly row: Row;
}

const refusedRow = ({ line, cells }: FileRecord, refusal: Refusal): RefusedRow => ({
  line,
  cells,
  ...refusal,
});

/** What a step was asked to do with its rows. */
const askedOf = ({ job_id, given: { start }, started_at = "" }: StartedImport): Asked => ({
  importId: job_id,
  as: start.as,
  mode: start.mode,
  lists: start.lists,
  ...(start.consent && {
    consent: {
      source: start.consent.source,
      ...(start.consent.wording !== undefined && { wording: start.consent.wording }),
      at: start.consent.at ?? started_at,
    },
  }),
});

/** Tells rows that can be written from those that cannot, and from those whose address came before. */
const sorted = (records: readonly FileRecord[], { given }: StartedImport, seen: SeenAddresses) => {
  const writable: Writable[] = [];
  const refused: RefusedRow[] = [];
  const duplicates: RefusedRow[] = [];
  for (const record of records) {
    const read = readRow(record.cells, given.start.mapping, given.columns);
    if ("refusal" in read) refused.push(refusedRow(record, read.refusal));
    else if (seen.add(read.row.mailbox.key)) writable.push({ record, row: read.row });
    else
      duplicates.push(
        refusedRow(record, { column: "", value: read.row.mailbox.address, reason: "is in an earlier row" }),
      );
  }
  return { writable, refused, duplicates };
};

/** What came of the rows of a step, once they are written. */
export interface StepWritten {
  readonly records: number;
  readonly outcomes: readonly (readonly [Writable, Planned])[];
  readonly refused: readonly RefusedRow[];
  readonly duplicates: readonly RefusedRow[];
}

/** Writes the rows of one step, several transactions at a time. What is done again changes nothing and comes to the same. */
export const writeStep = async (
  { writeRows }: Pick<Dependencies, "writeRows">,
  job: StartedImport,
  records: readonly FileRecord[],
  seen: SeenAddresses,
): Promise<StepWritten> => {
  const { writable, refused, duplicates } = sorted(records, job, seen);
  const asked = askedOf(job);
  const now = new Date().toISOString();
  const outcomes = await inLanes(groupsOf(writable, rowsMax), lanes, async (some) => {
    const planned = await writeRows(
      some.map(({ row }) => row),
      asked,
      now,
    );
    return some.map((one, place) => [one, planned[place]!] as const);
  });
  return { records: records.length, outcomes: outcomes.flat(), refused, duplicates };
};

/** The first lines, as far as there is room for them. */
const fitting = (lines: readonly string[], bytesMax: number): readonly string[] => {
  let bytes = 0;
  const end = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line);
    return bytes > bytesMax;
  });
  return end < 0 ? lines : lines.slice(0, end);
};

/**
 * Counts a step. What could not be taken goes into a part of the list of refused rows, which is named for how many parts
 * there were before: a repeat writes the same part.
 * @returns the counts of the import with those of the step.
 */
export const countStep = async (
  { files }: Pick<Dependencies, "files">,
  job: StartedImport,
  step: StepWritten,
): Promise<ImportCounts> => {
  const counts = { ...countsOf(job) };
  const refused = [...step.refused];
  counts.rows += step.records;
  counts.duplicates += step.duplicates.length;
  for (const [{ record, row }, planned] of step.outcomes) {
    if ("refused" in planned) {
      const { start, columns } = job.given;
      const where = planned.isOfAttributes
        ? longestAttribute(record.cells, start.mapping, columns)
        : { column: "", value: row.mailbox.address };
      refused.push(refusedRow(record, { ...where, reason: planned.refused }));
      continue;
    }
    counts[planned.outcome] += 1;
    if (planned.suppressed) counts.suppressed += 1;
  }
  counts.refused += refused.length;
  const listed = [...refused, ...step.duplicates]
    .sort((a, b) => a.line - b.line)
    .slice(0, Math.max(0, listedMax - counts.listed));
  const lines = fitting(
    listed.map((row) => refusedLines([row])),
    listedBytesMax - counts.listed_bytes,
  );
  if (lines.length > 0) {
    const part = lines.join("");
    await files.putRefused(job.job_id, counts.parts, part);
    // Where one found no room none after it is listed: what is there is the beginning.
    counts.listed = lines.length < listed.length ? listedMax : counts.listed + lines.length;
    counts.listed_bytes += Buffer.byteLength(part);
    counts.parts += 1;
  }
  return counts;
};
