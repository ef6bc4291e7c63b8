import { stringify } from "csv-stringify/sync";
import { attributesBytesMax } from "../contacts/contact.ts";
import { neutral } from "../platform/csv.ts";
import type { Refusal } from "./row.ts";

/** A row that was not imported, as the list shows it. */
export interface RefusedRow extends Refusal {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Characters shown of the value that is wrong. */
const valueMax = 1000;
/**
 * Characters kept of each cell: nobody repairs a cell of 10 MB by looking at it. More than a contact may have in all, so
 * that one that is cut is refused again when the list is imported, and never taken for the whole.
 */
const cellMax = attributesBytesMax + 1000;
const clipped = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

const lines = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((cells) => cells.map((cell) => neutral(clipped(cell, cellMax)).toWellFormed())),
    // By itself it leaves a bare carriage return as it is, which others take for the end of the row.
    { quoted_match: /\r/ },
  );

/** The columns before those of the file. */
export const refusalColumns = ["line", "column", "value", "reason"] as const;

/** The first row of the list. @param columns of the file. */
export const refusedHeader = (columns: readonly string[]): string => lines([[...refusalColumns, ...columns]]);

/** The list itself: where, what and why, and then the row as it was. */
export const refusedLines = (rows: readonly RefusedRow[]): string =>
  lines(
    rows.map(({ line, column, value, reason, cells }) => [
      String(line),
      column,
      clipped(value, valueMax),
      reason,
      ...cells,
    ]),
  );
