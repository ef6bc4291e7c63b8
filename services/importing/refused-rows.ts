import { stringify } from "csv-stringify/sync";
import { neutral } from "../platform/csv.ts";
import type { Refusal } from "./row.ts";

/** A row that was not imported, as the list shows it. */
export interface RefusedRow extends Refusal {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Characters shown of a cell: nobody repairs a cell of 10 MB by looking at it. */
const cellMax = 1000;
const clipped = (text: string): string => (text.length <= cellMax ? text : `${text.slice(0, cellMax - 1)}…`);

const lines = (rows: readonly (readonly string[])[]): string =>
  stringify(rows.map((cells) => cells.map((cell) => neutral(clipped(cell)).toWellFormed())));

/** The first row of the list. @param columns of the file. */
export const refusedHeader = (columns: readonly string[]): string =>
  lines([["line", "column", "value", "reason", ...columns]]);

/** The list itself: where, what and why, and then the row as it was. */
export const refusedLines = (rows: readonly RefusedRow[]): string =>
  lines(
    rows.map(({ line, column, value, reason, cells }) => [String(line), column, value, reason, ...cells]),
  );
