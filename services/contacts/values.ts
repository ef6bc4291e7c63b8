/**
 * How values of contacts are compared, whoever wrote them: a form, an import, a program. The rules are in docs/api.md;
 * a filter, an import and the kinds of attributes go by them.
 */

/** A text as it is compared: its case does not matter. Sigma is the same at the end of a word as elsewhere. */
export const caseless = (text: string): string => text.toLowerCase().replaceAll("ς", "σ");

/** Thousands by commas, with a decimal point: 1,234,567.8 */
const groupedByCommas = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
/** Thousands by points, with a decimal comma: 1.234.567 and 1.234,5, but not 1.234, which is a little more than one. */
const groupedByPoints = /^[-+]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)$/;
const plain = /^[-+]?\d+(?:[.,]\d+)?$/;

/**
 * The number that a text is; undefined when it is none. Commas before groups of three digits part thousands, any other
 * comma is a decimal one: `1,234` is 1234, `1,5` and `0,125` are fractions.
 */
export const numberIn = (text: string): number | undefined => {
  if (groupedByCommas.test(text)) return Number(text.replaceAll(",", ""));
  if (groupedByPoints.test(text)) return Number(text.replaceAll(".", "").replace(",", "."));
  return plain.test(text) ? Number(text.replace(",", ".")) : undefined;
};

export const dayMs = 86_400_000;

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoMoment = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/i;

const isDay = (text: string): boolean =>
  isoDay.test(text) && new Date(Date.parse(`${text}T00:00:00Z`) || 0).toISOString().startsWith(text);

/** A day or a moment, in milliseconds since the epoch. */
export interface Span {
  readonly start: number;
  /** The first moment after it: of a day the next one begins, of a moment it is that. */
  readonly end: number;
}

/**
 * The day or the moment that a text is, by ISO 8601: `2026-11-28` is the whole day, in UTC, and `2026-11-28T12:00:00+01:00`
 * a moment, in UTC where no zone is named. Undefined when it is neither.
 */
export const dateIn = (text: string): Span | undefined => {
  if (isDay(text)) {
    const start = Date.parse(`${text}T00:00:00Z`);
    return { start, end: start + dayMs };
  }
  const [, day, time, zone = "Z"] = isoMoment.exec(text) ?? [];
  if (!day || !isDay(day)) return undefined;
  const start = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(start) ? undefined : { start, end: start };
};
