import { stringify } from "csv-stringify/sync";

/** What spreadsheets take for a formula when a cell begins with it, and the full-width forms of these. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** Where a spreadsheet that takes another delimiter for one would begin a cell. */
const formulaWithin = /([;\t\r\n])(?=[=+\-@＝＋－＠])/g;

/** A cell that no spreadsheet runs, wherever it cuts the line: https://owasp.org/www-community/attacks/CSV_Injection */
export const neutral = (text: string): string =>
  (formulaStart.test(text) ? `'${text}` : text).replaceAll(formulaWithin, "$1'");

/** A guard of `neutral`, where a cell begins and where it could be cut. */
const guard = /(^|[;\t\r\n])'(?=[=+\-@＝＋－＠])|^'(?=[\t\r\n])/g;

/** A cell as it was before `neutral`: what was exported comes in again as what it is. */
export const unguarded = (cell: string): string => cell.replaceAll(guard, "$1");

export type Cell = string | number | boolean | null | undefined;

/** A number is no text that somebody gave: it stays one, also below zero. */
const textOf = (cell: Cell): string =>
  typeof cell === "string" ? neutral(cell.toWellFormed()) : String(cell ?? "");

/** By this mark Excel knows UTF-8. */
export const byteOrderMark = "\uFEFF";

/** Rows as CSV, by RFC 4180; a text that a spreadsheet would run begins with an apostrophe. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((cells) => cells.map(textOf)),
    // By itself it quotes its own line breaks only, CR LF.
    { record_delimiter: "windows", quoted_match: /[\r\n]/ },
  );
