/** Rows of figures and of our own words as CSV (RFC 4180): nothing in them is anybody's text that would need more care. */
export const csvText = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => `${cells.join(",")}\r\n`).join("");
