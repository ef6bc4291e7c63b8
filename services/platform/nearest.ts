/** Letters and digits: how names are parted is what people forget. */
const letters = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** @returns the name that was most likely meant, a slip in about four letters away; undefined when none is so near */
export const nearestTo = (name: string, names: readonly string[]): string | undefined => {
  const meant = letters(name);
  const slipsMax = Math.min(3, Math.ceil(meant.length / 4));
  const [nearest] = names
    .map((known) => ({ known, slips: slipsBetween(meant, letters(known)) }))
    .filter(({ slips }) => slips <= slipsMax)
    .sort((a, b) => a.slips - b.slips);
  return nearest?.known;
};

/** How many letters are missing, too many, wrong, or in each other's place: the optimal string alignment distance. */
const slipsBetween = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
        swapped ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows[i] = row;
  }
  return rows[a.length]![b.length]!;
};
