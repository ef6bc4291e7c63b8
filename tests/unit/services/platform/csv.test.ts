import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLines } from "../../../../services/platform/csv.ts";

test("cells that a spreadsheet would run begin with an apostrophe; numbers are numbers", () => {
  expect(
    csvLines([["=1+1", "+49 30 1", "-x", "@sum", "\tx", "\rx", "\nx", "＝1", -5, 0, true, null, undefined]]),
  ).toBe(`'=1+1,'+49 30 1,'-x,'@sum,'\tx,"'\rx","'\nx",'＝1,-5,0,true,,\r\n`);
});

test("nor does a spreadsheet run what it finds behind a delimiter of its own", () => {
  expect(csvLines([["a;=cmd|' /C calc'!A0", "b\t+1", "c;d", "x\n=1"]])).toBe(
    `a;'=cmd|' /C calc'!A0,b\t'+1,c;d,"x\n'=1"\r\n`,
  );
});

test("cells are quoted by RFC 4180", () => {
  expect(csvLines([["a,b", 'say "x"', "two\nlines", "plain", " spaced "]])).toBe(
    '"a,b","say ""x""","two\nlines",plain, spaced \r\n',
  );
});

test("whatever is written is read back, and no cell begins with what a spreadsheet runs", () => {
  const cell = fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",;'a 1é𝒳＝") });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
      const read: string[][] = parse(csvLines(rows), { record_delimiter: "\r\n" });
      const plain = (cells: readonly string[]) => cells.map((text) => text.replaceAll("'", ""));
      expect(read.map(plain)).toEqual(rows.map(plain));
      expect(read.flat().filter((text) => /^[\t\r\n]|(^|[;\t\r\n])[=+\-@＝]/.test(text))).toEqual([]);
    }),
    { seed: 50, numRuns: 300 },
  );
});
