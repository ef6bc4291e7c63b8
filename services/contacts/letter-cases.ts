import { caseless } from "./values.ts";

/** ASCII letters whose lower case another letter has, too: the Kelvin sign, and the dotted capital I. */
const lookalikes: Readonly<Record<string, string>> = { k: "\u212a", i: "\u0130" };

const spellingsOf = (character: string): string[] =>
  /[a-z]/.test(character)
    ? [character, character.toUpperCase(), ...(lookalikes[character] ?? "")]
    : [character];

/** A piece of a text, in every way its letters may be written. */
const spelled = (piece: string): string[] =>
  [...piece].reduce<string[]>(
    (begun, character) => begun.flatMap((start) => spellingsOf(character).map((one) => start + one)),
    [""],
  );

/** Whether a text can be written in one way only, so that case makes no difference. */
export const hasOneSpelling = (text: string): boolean => /^[\x20-\x40\x5b-\x60\x7b-\x7e]*$/.test(text);

/**
 * Spellings of a piece of a text, of which every text has one that contains it whatever its case. DynamoDB compares by
 * case, so that it is asked for these first.
 * @param length characters of the piece, at most; the piece with the fewest spellings is taken.
 * @returns none when no piece is of characters whose spellings are known.
 */
export const containedSpellings = (text: string, length: number): string[] => {
  if (length === 0) return [];
  const runs = caseless(text).match(/[\x20-\x7e]+/g) ?? [];
  const longest = Math.min(length, Math.max(0, ...runs.map((run) => run.length)));
  const pieces = runs.flatMap((run) =>
    Array.from({ length: Math.max(0, run.length - longest + 1) }, (_, at) =>
      spelled(run.slice(at, at + longest)),
    ),
  );
  return longest === 0 ? [] : pieces.reduce((best, one) => (one.length < best.length ? one : best));
};

/** The same of how a text begins. */
export const startingSpellings = (text: string, length: number): string[] => {
  const [start = ""] = caseless(text).match(/^[\x20-\x7e]+/) ?? [];
  return length === 0 || start === "" ? [] : spelled(start.slice(0, length));
};
