import { expect, test } from "vitest";
import { piecesOf } from "../../../web/summary/pieces.ts";

test("a text is divided by the numbers in it, in their order", () => {
  const [few, all] = [{ words: "8" }, { words: "80 at gmail.com" }];
  expect(piecesOf("8 of 80 at gmail.com bounced", [few, all])).toEqual([
    { text: "8", number: few },
    { text: " of " },
    { text: "80 at gmail.com", number: all },
    { text: " bounced" },
  ]);
  expect(piecesOf("of the 40 who did", [few, { words: "40 who did" }]).map(({ text }) => text)).toEqual([
    "of the ",
    "40 who did",
  ]);
  expect(piecesOf("as usual", [])).toEqual([{ text: "as usual" }]);
});
