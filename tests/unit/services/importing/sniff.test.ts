import { describe, expect, it } from "vitest";
import { encodingOf, firstRows, formatOf } from "../../../../services/importing/sniff.ts";

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

const utf8Row = Buffer.from("zoe@example.net,Zoë\n");
const latinRow = Buffer.from("zoe@example.net,Zoë\n", "latin1");
const utf8Rows = Buffer.concat([utf8Row, utf8Row]);

describe("the encoding of a file", () => {
  it.each([
    ["ASCII", Buffer.from("email,name"), "utf-8"],
    ["UTF-8", Buffer.from("Zoë"), "utf-8"],
    ["UTF-8 that is cut within a character", Buffer.from("abcŁ").subarray(0, 4), "utf-8"],
    ["UTF-8 with a mark", Buffer.from("\uFEFFemail"), "utf-8"],
    ["UTF-16 LE with a mark", Buffer.from("\uFEFFemail", "utf16le"), "utf-16le"],
    ["UTF-16 BE with a mark", utf16be("\uFEFFemail"), "utf-16be"],
    ["UTF-16 LE without one", Buffer.from("email,name\n", "utf16le"), "utf-16le"],
    ["UTF-16 BE without one", utf16be("email,name\n"), "utf-16be"],
    ["UTF-16 LE of another script", Buffer.from("e-mail,имя и фамилия\n", "utf16le"), "utf-16le"],
    ["Windows-1252", Buffer.from("Zoë,Brontë,x", "latin1"), "windows-1252"],
    ["UTF-8 but for a row", Buffer.concat([utf8Rows, latinRow, utf8Rows]), "utf-8"],
    ["Windows-1252 but for a row", Buffer.concat([latinRow, latinRow, utf8Row, latinRow]), "windows-1252"],
  ])("of %s is told", (_, bytes, encoding) => {
    expect(encodingOf(bytes)).toBe(encoding);
  });
});

describe("the delimiter and the header of a file", () => {
  it.each([
    ["E-mail;First name;City\na@x.example;Ada, the first;Turin\n", ";", true],
    ["email,name\na@x.example,A;B\n", ",", true],
    ["email\tname\na@x.example\tA,B\n", "\t", true],
    ["a@x.example|Ada\nb@x.example|Bob\n", "|", false],
    ["email\na@x.example\n", ",", true],
    ['email,note\na@x.example,"one;two\nthree;four"\n', ",", true],
    ["sep=;\r\nemail;note\r\na@x.example;1,2,3,4\r\n", ";", true],
    ["sep=\t\nemail\tnote\n", "\t", true],
    ["\uFEFFsep=|\na@x.example|1;2\n", "|", false],
  ])("of %j are %j, %s", (text, delimiter, has_header) => {
    expect(formatOf(Buffer.from(text), { isWhole: true })).toEqual({
      encoding: "utf-8",
      delimiter,
      has_header,
    });
  });

  it("are as they are given", () => {
    const given = { encoding: "windows-1252", delimiter: "|", has_header: false } as const;
    expect(formatOf(Buffer.from("email,name\n"), { ...given, isWhole: true })).toEqual(given);
  });
});

it("the line that says the delimiter is no row, whatever the delimiter is; nor does it hide a row", () => {
  const sample = Buffer.from("sep=;\na;b\nc;d\n");
  const rows = (delimiter: ";" | ",") =>
    firstRows(sample, { encoding: "utf-8", delimiter }, { rows: 2, isWhole: true });
  expect(rows(";")).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(rows(",")).toEqual([["a;b"], ["c;d"]]);
});

it("rows before a quote that the sample leaves open are shown", () => {
  const sample = Buffer.from('a,b\nc,"d\ne\nf');
  expect(firstRows(sample, { encoding: "utf-8", delimiter: "," }, { rows: 9, isWhole: false })).toEqual([
    ["a", "b"],
  ]);
});

it("a row that the sample cuts is not shown", () => {
  const rows = (isWhole: boolean) =>
    firstRows(Buffer.from("a,b\nc,d\ne"), { encoding: "utf-8", delimiter: "," }, { rows: 9, isWhole });
  expect(rows(false)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(rows(true)).toHaveLength(3);
});
