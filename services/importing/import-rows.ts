import { groupsOf } from "../platform/groups.ts";
import { inLanes } from "../platform/lanes.ts";
import type { ImportFiles } from "./files.ts";
import { countsOf, type ImportCounts, type StartedImport } from "./import.ts";
import type { Asked, Planned } from "./plan-row.ts";
import type { FileRecord } from "./records.ts";
import { type RefusedRow, refusedLines } from "./refused-rows.ts";
import { type Refusal, type Row, readRow } from "./row.ts";
import type { SeenAddresses } from "./seen.ts";
import { rowsMax, type WriteRows } from "./write-rows.ts";

/** Transactions under way at a time. */
const lanes = 4;
/** So many refused rows are listed; what is beyond is only counted: a mapping that fits none is seen from fewer. */
const listedMax = 100_000;

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

/** Writes rows, several transactions at a time. @returns what came of each, in their order */
const written = async (
  writeRows: WriteRows,
  rows: readonly Row[],
  asked: Asked,
  now: string,
): Promise<Planned[]> => {
  const outcomes = await inLanes(groupsOf(rows, rowsMax), lanes, (some) => writeRows(some, asked, now));
  return outcomes.flat();
};

/**
 * Imports the rows of one step. What cannot be taken goes into a part of the list of refused rows, which is named for
 * how many parts there were before: a repeat writes the same part.
 * @returns the counts of the import with those of the step.
 */
export const importRows = async (
  deps: Dependencies,
  job: StartedImport,
  records: readonly FileRecord[],
  seen: SeenAddresses,
): Promise<ImportCounts> => {
  const { writable, refused, duplicates } = sorted(records, job, seen);
  const now = new Date().toISOString();
  const outcomes = await written(
    deps.writeRows,
    writable.map(({ row }) => row),
    askedOf(job),
    now,
  );
  const counts = { ...countsOf(job) };
  counts.rows += records.length;
  counts.duplicates += duplicates.length;
  outcomes.forEach((planned, place) => {
    if ("refused" in planned) {
      const { record, row } = writable[place]!;
      const refusal = { column: "", value: row.mailbox.address, reason: planned.refused };
      refused.push(refusedRow(record, refusal));
      return;
    }
    counts[planned.outcome] += 1;
    if (planned.suppressed) counts.suppressed += 1;
  });
  counts.refused += refused.length;
  const listed = [...refused, ...duplicates]
    .sort((a, b) => a.line - b.line)
    .slice(0, Math.max(0, listedMax - counts.listed));
  if (listed.length > 0) {
    await deps.files.putRefused(job.job_id, counts.parts, refusedLines(listed));
    counts.listed += listed.length;
    counts.parts += 1;
  }
  return counts;
};
