/** What one bench measured, beside what it must reach. */
export interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly must: { readonly atMost: number } | { readonly atLeast: number };
  /** What it was at commit 213560c, in words. */
  readonly was: string;
}

const digits = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

const limitOf = ({ must }: Figure): number => ("atMost" in must ? must.atMost : must.atLeast);

/** By how much a figure falls short; 0 when it holds. One that is no number holds nothing. */
export const shortBy = (figure: Figure): number => {
  const { value, must } = figure;
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return Math.max(0, "atMost" in must ? value - must.atMost : must.atLeast - value);
};

const withUnit = (value: number, unit: string): string =>
  unit === "$" ? `$${digits.format(value)}` : `${digits.format(value)}${unit && ` ${unit}`}`;

/** One line of the table. */
export const lineOf = (figure: Figure): string => {
  const { measure, value, unit, must, was } = figure;
  const short = shortBy(figure);
  const limit = `${"atMost" in must ? "≤" : "≥"} ${withUnit(limitOf(figure), unit)}`;
  const verdict = short > 0 ? `**short by ${withUnit(short, unit)}**` : "holds";
  return `| ${measure} | ${was} | ${withUnit(value, unit)} | ${limit} | ${verdict} |`;
};

export const tableHead = "| measure | at 213560c | now | must | |\n| --- | --- | ---: | ---: | --- |";

/**
 * Ends a bench: prints its figures, hands them to the process that runs all benches, if one does, and ends with 1 when
 * one of them falls short.
 */
export const conclude = (figures: readonly Figure[]): void => {
  console.log(`\n${tableHead}\n${figures.map(lineOf).join("\n")}`);
  const code = figures.some((figure) => shortBy(figure) > 0) ? 1 : 0;
  if (process.send) process.send(figures, () => process.exit(code));
  else process.exit(code);
};
