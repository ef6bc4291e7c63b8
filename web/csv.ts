/** A cell of a file: a text that a spreadsheet would take for a formula begins with an apostrophe, as in exports. */
const cellOf = (value: string | number): string => {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as CSV by RFC 4180. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");

/** Has the browser save the rows as a file; with a byte order mark, so that Excel reads it as UTF-8. */
export const saveCsv = (name: string, rows: readonly (readonly (string | number)[])[]): void => {
  const url = URL.createObjectURL(new Blob([`\uFEFF${csvOf(rows)}`], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};
