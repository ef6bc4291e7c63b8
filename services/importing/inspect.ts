import { constants, gunzipSync } from "node:zlib";
import * as z from "zod";
import { BadFile } from "./bad-file.ts";
import type { ImportFiles } from "./files.ts";
import { type FileFormat, fileFormat } from "./format.ts";
import { guessMapping } from "./guess.ts";
import { mapping } from "./import.ts";
import { firstRows, formatOf, isGzip, isTar, isZip } from "./sniff.ts";

const sampleBytes = 256 * 1024;
/** What the sample may come to once it is decompressed: so much is looked at. */
const decompressedMax = 4 * 1024 * 1024;
/** Many columns that say the same compress so, and no more. */
const ratioMax = 100;
const rowsShown = 10;
/** Characters of a cell that is shown, and of a row, which has as many as a screen can take. */
const cellMax = 200;
const rowMax = 40_000;
const columnsMax = 1_000;
/** Bytes of the names of all columns, which are kept with the import. */
const headerBytesMax = 100 * 1024;

export const importPreview = z
  .object({
    size_bytes: z.number().int(),
    ...fileFormat.shape,
    columns: z
      .array(z.string())
      .meta({ description: "Names of the columns; `Column 1` and so on in a file without a header." }),
    rows: z.array(z.array(z.string())).meta({ description: "The first ten, without the header." }),
    mapping: mapping.meta({ description: "What each column is likely for." }),
  })
  .meta({ id: "ImportPreview" });
export type ImportPreview = z.output<typeof importPreview>;

/** What a file is, as its import must know it. */
export interface Inspected {
  readonly size_bytes: number;
  readonly etag: string;
  readonly gzip: boolean;
  readonly format: FileFormat;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** @returns undefined when it comes to more than is looked at. */
const gunzipped = (bytes: Buffer): Buffer | undefined => {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: decompressedMax });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw new BadFile("It is no gzip file, or a broken one: compress it again.");
  }
};

/** The beginning of a compressed file: of one that is compressed well less of it, which says enough. */
const decompressed = (bytes: Buffer): Sample => {
  const all = gunzipped(bytes);
  const sample = all ?? gunzipped(bytes.subarray(0, decompressedMax / ratioMax));
  if (!sample) throw new BadFile(`It is compressed ${ratioMax} times and more: that is no list of people.`);
  if (sample.length === 0) throw new BadFile("It is no gzip file, or a broken one: compress it again.");
  return { gzip: true, sample, isCut: !all };
};

/** What is looked at of a file. */
interface Sample {
  readonly gzip: boolean;
  readonly sample: Buffer;
  /** Whether there is more in the bytes. */
  readonly isCut: boolean;
}

const clipped = (text: string, max = cellMax): string =>
  (text.length <= max ? text : `${text.slice(0, max - 1)}…`).toWellFormed();

/** @throws BadFile for what is no text, as far as is known of it */
const textOf = (bytes: Buffer): Sample => {
  const found = isGzip(bytes) ? decompressed(bytes) : { gzip: false, sample: bytes, isCut: false };
  const { sample } = found;
  if (isZip(sample))
    throw new BadFile("It is a zip archive or an Excel workbook: save it as CSV, or compress it as .gz.");
  if (isGzip(sample)) throw new BadFile("It is compressed twice: compress the CSV once.");
  if (isTar(sample)) throw new BadFile("It is an archive of files (.tar): compress the CSV alone, as .gz.");
  return found;
};

/** @throws BadFile when there are more columns, or longer names, than can be kept */
const checkColumns = (columns: readonly string[]): void => {
  const number = columns.length.toLocaleString("en");
  if (columns.length > columnsMax)
    throw new BadFile(
      `It has ${number} columns, and at most ${columnsMax.toLocaleString("en")} can be: leave some out.`,
    );
  if (Buffer.byteLength(JSON.stringify(columns)) > headerBytesMax)
    throw new BadFile(
      `Its first row has more than ${headerBytesMax / 1024} KB: are these the names of its columns?`,
    );
};

/**
 * Looks at the beginning of an uploaded file; nothing is imported.
 * @param given how to read it, where that is not to be guessed.
 * @returns undefined when the file has not arrived.
 * @throws BadFile when it cannot be imported, saying why.
 */
export const inspectFile = async (
  files: Pick<ImportFiles, "head" | "beginning">,
  importId: string,
  given: Partial<FileFormat>,
): Promise<Inspected | undefined> => {
  const head = await files.head(importId);
  if (!head) return undefined;
  const { size, etag } = head;
  if (size === 0) throw new BadFile("It is empty.");
  const bytes = await files.beginning(importId, sampleBytes);
  const { gzip, sample, isCut } = textOf(bytes);
  const isWhole = size <= sampleBytes && !isCut;
  const format = formatOf(sample, { ...given, isWhole });
  const found = firstRows(sample, format, { rows: rowsShown + 1, isWhole });
  const [first] = found;
  if (!first) throw new BadFile("No row can be read from its beginning: is it CSV, and every quote closed?");
  const columns = format.has_header
    ? first.map((cell) => clipped(cell.trim()))
    : first.map((_, column) => `Column ${column + 1}`);
  checkColumns(columns);
  const rows = found.slice(format.has_header ? 1 : 0, rowsShown + (format.has_header ? 1 : 0));
  return { size_bytes: size, etag, gzip, format, columns, rows };
};

/** What is shown of a file before it is imported. */
export const previewOf = ({ size_bytes, format, columns, rows }: Inspected): ImportPreview => {
  const max = Math.min(cellMax, Math.floor(rowMax / columns.length));
  return {
    size_bytes,
    ...format,
    columns: [...columns],
    rows: rows.map((cells) => cells.slice(0, columns.length).map((cell) => clipped(cell, max))),
    mapping: guessMapping(format.has_header ? columns : columns.map(() => ""), rows),
  };
};
