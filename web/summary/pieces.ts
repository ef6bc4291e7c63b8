/** A piece of a text, with what it leads to, if to anything. */
export interface Piece<T> {
  readonly text: string;
  readonly number?: T;
}

/**
 * Divides a text by the numbers in it, each of which leads somewhere.
 * @param numbers in the order in which they stand; those that are not in it are left out
 */
export const piecesOf = <T extends { readonly words: string }>(
  text: string,
  numbers: readonly T[],
): Piece<T>[] => {
  const pieces: Piece<T>[] = [];
  let rest = text;
  for (const number of numbers) {
    const place = rest.indexOf(number.words);
    if (place < 0) continue;
    if (place > 0) pieces.push({ text: rest.slice(0, place) });
    pieces.push({ text: number.words, number });
    rest = rest.slice(place + number.words.length);
  }
  return rest ? [...pieces, { text: rest }] : pieces;
};
