import fc from "fast-check";
import { expect, test } from "vitest";
import {
  containedSpellings,
  hasOneSpelling,
  startingSpellings,
} from "../../../../services/contacts/letter-cases.ts";
import { caseless } from "../../../../services/contacts/values.ts";

test("the piece of a text that has the fewest spellings is taken", () => {
  expect(containedSpellings("Route 66", 3)).toEqual([" 66"]);
  expect(containedSpellings("Ab", 3)).toEqual(["ab", "aB", "Ab", "AB"]);
  expect(containedSpellings("é", 3)).toEqual([]);
  expect(startingSpellings("1B!", 2)).toEqual(["1b", "1B"]);
  expect([hasOneSpelling("12-34"), hasOneSpelling("12a"), hasOneSpelling("é")]).toEqual([true, false, false]);
});

const letters = fc.string({
  unit: fc.constantFrom(
    ..."aAbBkKiIsS1 -",
    "é",
    "É",
    "\u212a",
    "\u0130",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "σ",
    "\u{10400}",
  ),
  minLength: 1,
  maxLength: 8,
});

test("whatever contains a text without its case contains one of its spellings", () => {
  fc.assert(
    fc.property(letters, letters, letters, fc.constantFrom(1, 2, 3), (before, text, after, length) => {
      for (const written of [text, text.toUpperCase(), text.toLowerCase()]) {
        const whole = before + written + after;
        fc.pre(caseless(whole).includes(caseless(text)));
        const pieces = containedSpellings(text, length);
        expect(pieces.length === 0 || pieces.some((piece) => whole.includes(piece))).toBe(true);
        const starts = startingSpellings(text, length);
        fc.pre(caseless(written + after).startsWith(caseless(text)));
        expect(starts.length === 0 || starts.some((start) => (written + after).startsWith(start))).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
