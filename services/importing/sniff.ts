import { isUtf8 } from "node:buffer";
import { parse } from "csv-parse/sync";
import { parseAddress } from "../contacts/address.ts";
import { delimiters, type FileFormat } from "./format.ts";
import { csvOptions, decodeCell, isSeparatorLine, unquoted } from "./records.ts";

/** So many rows say what the delimiter is. */
const sampleRows = 20;

/** RFC 1952, section 2.3.1 */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** An archive as of zip, which a workbook of Excel is as well. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

/** An archive as of tar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
export const isTar = (bytes: Buffer): boolean => bytes.subarray(257, 262).equals(Buffer.from("ustar"));

/** Part of the bytes at even and at odd places that are zero: of UTF-16 in a Latin script it is one or the other. */
const zeroShares = (bytes: Uint8Array): { readonly even: number; readonly odd: number } => {
  let even = 0;
  let odd = 0;
  for (let place = 0; place < bytes.length; place++) if (bytes[place] === 0) place % 2 === 0 ? even++ : odd++;
  const half = Math.max(1, bytes.length / 2);
  return { even: even / half, odd: odd / half };
};

/** The bytes without the beginning of a character that was cut off: of UTF-8 at most three bytes. */
const withoutCutCharacter = (bytes: Buffer): Buffer => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++)
    if (bytes[bytes.length - back]! >= 0xc0) return bytes.subarray(0, bytes.length - back);
  return bytes;
};

/** A character of UTF-8 that has several bytes, or a byte that is of none. */
const beyondAscii = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;

/** Whether most of what is beyond ASCII is UTF-8: one row of another encoding does not make a file of it. */
const isMostlyUtf8 = (bytes: Buffer): boolean => {
  let characters = 0;
  let strays = 0;
  for (const [{ length }] of bytes.toString("latin1").matchAll(beyondAscii))
    length > 1 ? characters++ : strays++;
  return characters >= strays;
};

/** The encoding of a text by its beginning: by its mark, by the zeros of UTF-16, or by whether it is UTF-8. */
export const encodingOf = (sample: Buffer): FileFormat["encoding"] => {
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  const { even, odd } = zeroShares(sample.subarray(0, 4096));
  if (odd > 0.1 && even < odd / 10) return "utf-16le";
  if (even > 0.1 && odd < even / 10) return "utf-16be";
  return isUtf8(sample) || isMostlyUtf8(withoutCutCharacter(sample)) ? "utf-8" : "windows-1252";
};

/** The sample as bytes that the parser takes: UTF-16 becomes UTF-8, a mark goes. */
const parseable = (sample: Buffer, encoding: FileFormat["encoding"]): Buffer => {
  if (encoding.startsWith("utf-16")) return Buffer.from(new TextDecoder(encoding).decode(sample));
  return sample.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? sample.subarray(3) : sample;
};

/**
 * The first rows of a file.
 * @param sample its beginning; where the file goes on after it, the last row is left out.
 */
export const firstRows = (
  sample: Buffer,
  { encoding, delimiter }: Pick<FileFormat, "encoding" | "delimiter">,
  { rows, isWhole }: { readonly rows: number; readonly isWhole: boolean },
): string[][] => {
  const bytes = parseable(sample, encoding);
  const end = isWhole ? bytes.length : Math.max(bytes.lastIndexOf("\n"), bytes.lastIndexOf("\r")) + 1;
  const found: string[][] = [];
  try {
    parse(bytes.subarray(0, end || bytes.length), {
      ...csvOptions(delimiter),
      // One more, as the first may say the delimiter only.
      to: rows + 1,
      on_record: (cells: string[]) => {
        found.push(cells.map((cell) => unquoted(decodeCell(cell, encoding))));
        return null;
      },
    });
  } catch {
    // A quote that is closed later than the sample ends, or never: the rows before it are seen.
  }
  return found.slice(isSeparatorLine(found[0] ?? []) ? 1 : 0).slice(0, rows);
};

/** The delimiter that the first line says, for Excel: `sep=;`. */
const saidDelimiter = (
  sample: Buffer,
  encoding: FileFormat["encoding"],
): FileFormat["delimiter"] | undefined => {
  const [, said] =
    /^"?sep=(.)"?[\r\n]/i.exec(parseable(sample.subarray(0, 64), encoding).toString("latin1")) ?? [];
  return delimiters.find((delimiter) => delimiter === said);
};

/** The delimiter by which most rows have as many cells as the first; of several the one that makes the most cells. */
const delimiterOf = (sample: Buffer, encoding: FileFormat["encoding"], isWhole: boolean) => {
  const scored = delimiters.map((delimiter) => {
    const rows = firstRows(sample, { encoding, delimiter }, { rows: sampleRows, isWhole });
    const width = rows[0]?.length ?? 0;
    const alike = rows.filter(({ length }) => length === width).length / Math.max(1, rows.length);
    return { delimiter, score: width > 1 ? alike * 100 + Math.min(width, 99) : 0 };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
};

/**
 * How a file is written, by its beginning; what is given is taken as it is.
 * @param sample its first bytes, decompressed.
 */
export const formatOf = (
  sample: Buffer,
  { isWhole, ...given }: Partial<FileFormat> & { readonly isWhole: boolean },
): FileFormat => {
  const encoding = given.encoding ?? encodingOf(sample);
  const delimiter =
    given.delimiter ?? saidDelimiter(sample, encoding) ?? delimiterOf(sample, encoding, isWhole);
  const [first = []] = firstRows(sample, { encoding, delimiter }, { rows: 1, isWhole });
  // No column is named for an address.
  const has_header = given.has_header ?? !first.some((cell) => parseAddress(cell));
  return { encoding, delimiter, has_header };
};
