/** Numbers by their name. */
export type Counts = Readonly<Record<string, number>>;

/** Counts names, each as often as it is there. */
export const tally = (names: readonly string[]): Counts => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** The sums of counts, name by name. */
export const sumCounts = (...all: readonly Counts[]): Counts => {
  const sums: Record<string, number> = {};
  for (const [name, n] of all.flatMap((counts) => Object.entries(counts))) sums[name] = (sums[name] ?? 0) + n;
  return sums;
};

/** What has to be added to some counts to make them others. */
export const differenceOf = (from: Counts, to: Counts): Counts =>
  Object.fromEntries(
    [...new Set([...Object.keys(from), ...Object.keys(to)])]
      .map((name) => [name, (to[name] ?? 0) - (from[name] ?? 0)] as const)
      .filter(([, n]) => n !== 0),
  );
