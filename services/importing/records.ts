import { isUtf8 } from "node:buffer";
import type { Transform } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Options, parse } from "csv-parse";
import { BadFile } from "./bad-file.ts";
import type { FileFormat } from "./format.ts";

/** A row of a file, before anything is made of it. */
export interface FileRecord {
  /** The line it begins at, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row of more is no row: a quote was opened and never closed. */
const rowBytesMax = 16 * 1024 * 1024;
/** So much without a row is no list: even a spreadsheet's million of empty rows takes less. Reading it takes half a minute. */
const blankBytesMax = 128 * 1024 * 1024;
/** Characters kept of a cell: more than a contact may have in all, so that what is longer is refused for what is kept. */
const cellMax = 20_000;
/** Cells kept of a row: more than a file may have columns. */
const cellsMax = 1_100;
/** What a file of any size may come to once it is decompressed. */
const fileBytesMax = 2 * 1024 * 1024 * 1024;

/**
 * RFC 4180, and what people's programs make of it: stray quotes, rows of any length, line ends of all kinds.
 * Bytes are parsed as Latin-1, in which delimiters are what they are in ASCII, and each cell is decoded after. The parser
 * trims nothing: of the blanks that Unicode has it would look for their low bytes, which in Latin-1 are letters and signs.
 */
export const csvOptions = (delimiter: string) =>
  ({
    delimiter,
    encoding: "latin1",
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: rowBytesMax,
  }) as const satisfies Options;

/** A cell that is quoted, after a blank, or the mark of a file that was put behind another: to the parser the quotes are part of it. */
const quotedAfterBlank = /^(?:\uFEFF[ \t]*|[ \t]+)"(.*)"[ \t]*$/s;

/** A cell as it was meant. */
export const unquoted = (cell: string): string =>
  quotedAfterBlank.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;

const windows1252 = new TextDecoder("windows-1252");
const beyondAscii = /[\x80-\xff]/;

/**
 * In what is valid UTF-8, what hardly anybody means in Windows-1252: a letter of Latin scripts, three bytes or more, or two
 * characters side by side. Of one alone the other may be meant, as in `NESTL\xc9\xae`, which is NESTLÉ®.
 */
const surelyUtf8 = /[\xc2-\xc5\xe0-\xf4]|[\x80-\xbf][\xc2-\xf4]/;

/**
 * A cell whose bytes were read as Latin-1. Files are put together: one that is not of the file's UTF-8 is Windows-1252, and
 * one of UTF-8 within Windows-1252 is that.
 */
export const decodeCell = (cell: string, encoding: FileFormat["encoding"]): string => {
  if (!beyondAscii.test(cell)) return cell;
  const bytes = Buffer.from(cell, "latin1");
  const mayBeUtf8 = encoding !== "windows-1252" || surelyUtf8.test(cell);
  return mayBeUtf8 && isUtf8(bytes) ? bytes.toString() : windows1252.decode(bytes);
};

/**
 * Whether a row is the first line by which Excel is told the delimiter: `sep=;`. With that delimiter it has a second cell,
 * which is empty.
 */
export const isSeparatorLine = ([first = "", ...others]: readonly string[]): boolean =>
  /^sep=.?$/i.test(first) && others.every((cell) => cell === "");

type Bytes = AsyncIterable<Buffer>;

/** Refuses what grows beyond bounds, as a zip bomb does. */
async function* bounded(chunks: Bytes): Bytes {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > fileBytesMax)
      throw new BadFile(`It has more than ${fileBytesMax / 1024 ** 3} GB: split it into several.`);
    yield chunk;
  }
}

async function* utf8From(chunks: Bytes, encoding: "utf-16le" | "utf-16be"): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* withoutMark(chunks: Bytes): Bytes {
  let before: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!before) {
      yield chunk;
      continue;
    }
    before = Buffer.concat([before, chunk]);
    if (before.length < 3) continue;
    yield before.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? before.subarray(3) : before;
    before = undefined;
  }
  if (before) yield before;
}

/** Waits for a stream to take a chunk. A stream of zlib that fails tells that by its event alone. */
const written = async (stream: Transform, chunk: Buffer): Promise<void> => {
  let fail: (error: Error) => void = () => {};
  await new Promise<void>((resolve, reject) => {
    fail = reject;
    stream.once("error", fail);
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  }).finally(() => stream.off("error", fail));
};

/**
 * What a stream makes of chunks, also what it made before it failed: a stream that is piped drops that.
 * @param made where the stream puts it.
 */
async function* through<T>(chunks: Bytes, stream: Transform, made: T[]): AsyncGenerator<T> {
  // Told by the write, or the end, that fails; and nothing is left unread in it, so that it ends.
  stream.on("error", () => {}).resume();
  try {
    for await (const chunk of chunks) {
      await written(stream, chunk);
      yield* made.splice(0);
    }
    await finished(stream.end());
    yield* made.splice(0);
  } catch (error) {
    yield* made.splice(0);
    throw error;
  } finally {
    stream.destroy();
  }
}

const decompressed = (chunks: Bytes): Bytes => {
  const made: Buffer[] = [];
  const stream = createGunzip().on("data", (chunk: Buffer) => made.push(chunk));
  return through(chunks, stream, made);
};

const parsed = (chunks: Bytes, delimiter: string): AsyncIterable<Parsed> => {
  const made: Parsed[] = [];
  let blankBytes = 0;
  async function* watched(): Bytes {
    for await (const chunk of chunks) {
      blankBytes += chunk.length;
      if (blankBytes > blankBytesMax)
        throw new BadFile(`It has no row for ${blankBytesMax / 1024 ** 2} MB: is there anything more in it?`);
      yield chunk;
    }
  }
  const stream = parse({
    ...csvOptions(delimiter),
    on_record: (record: string[], { lines }) => {
      made.push({ record, lines });
      blankBytes = 0;
      return null;
    },
  });
  return through(watched(), stream, made);
};

const messages: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "A quote is opened and never closed",
  CSV_MAX_RECORD_SIZE: `A row has more than ${rowBytesMax / 1024 ** 2} MB: a quote may be opened and never closed`,
  Z_DATA_ERROR: "It is no whole gzip file: compress it again",
  Z_BUF_ERROR: "It is cut off: upload it again",
};

/** @throws BadFile for what is the file's own fault. */
const explained = (error: unknown, line: number): never => {
  const { code = "" } = error as { code?: string };
  const message = messages[code];
  if (!message) throw error;
  throw new BadFile(code.startsWith("CSV") ? `${message}, after line ${line}.` : `${message}.`);
};

/** A long cell, cut; copied, as what is cut off a text is kept in memory with it. */
const cut = (cell: string): string =>
  cell.length <= cellMax ? cell : Buffer.from(cell.trim().slice(0, cellMax), "latin1").toString("latin1");

/** The cells of a row as far as they are needed: a thousand rows are held, and one may have 16 MB. */
const needed = (record: readonly string[]): readonly string[] => {
  if (record.length <= cellsMax) return record;
  // That there is something behind is for the reader of the row to refuse.
  const beyond = record.slice(cellsMax).find((cell) => cell.trim() !== "");
  return [...record.slice(0, cellsMax), ...(beyond === undefined ? [] : [beyond])];
};

interface Parsed {
  readonly record: readonly string[];
  /** Of the file, to its end. */
  readonly lines: number;
}

/** How often cells have it. */
const count = (cells: readonly string[], what: RegExp): number =>
  cells.reduce((sum, cell) => sum + (cell.match(what)?.length ?? 0), 0);

/**
 * The rows of a file, the header too, one after the other; nothing is held but the one.
 * @param chunks of the file as it was uploaded.
 * @throws BadFile when it cannot be read on.
 */
export async function* recordsOf(
  chunks: Bytes,
  { encoding, delimiter, gzip }: Pick<FileFormat, "encoding" | "delimiter"> & { readonly gzip: boolean },
): AsyncGenerator<FileRecord> {
  const plain = bounded(gzip ? decompressed(chunks) : chunks);
  const text =
    encoding === "utf-16le" || encoding === "utf-16be" ? utf8From(plain, encoding) : withoutMark(plain);
  let lines = 0;
  // The parser counts a CRLF within quotes as two.
  let doubled = 0;
  try {
    for await (const { record, lines: parsedLines } of parsed(text, delimiter)) {
      doubled += count(record, /\r\n/g);
      lines = parsedLines - doubled;
      if (lines === 1 && isSeparatorLine(record)) continue;
      yield {
        line: lines - count(record, /\r\n|\r|\n/g),
        cells: needed(record).map((cell) => unquoted(decodeCell(cut(cell), encoding))),
      };
    }
  } catch (error) {
    explained(error, lines);
  }
}
