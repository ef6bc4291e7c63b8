import type { Context } from "hono";

/** Characters of a form that are read: far more than any of ours has. */
const formMax = 100_000;

/**
 * The fields of an HTML form, as it is sent by default (application/x-www-form-urlencoded). Whatever else comes has no
 * fields: this never fails.
 * https://url.spec.whatwg.org/#application/x-www-form-urlencoded
 */
export const formOf = async (c: Context): Promise<URLSearchParams> => {
  const text = await c.req.text();
  return new URLSearchParams(text.length > formMax ? "" : text);
};

/** A text of a form: without control characters but line breaks, trimmed, and cut to a length. */
export const textOf = (value: string | null, charactersMax: number): string =>
  (value ?? "")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{Cc}\n]/gu, "")
    .trim()
    .slice(0, charactersMax)
    .toWellFormed();
