/** The API takes no more in one request. */
const chunkMax = 1_000;

/** The addresses in a text, each once: on lines of their own, or between commas and semicolons. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n\r,;]+/)
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];

/** The same in parts, each for one request. */
export const chunksOf = (emails: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(emails.length / chunkMax) }, (_, n) =>
    emails.slice(n * chunkMax, (n + 1) * chunkMax),
  );
