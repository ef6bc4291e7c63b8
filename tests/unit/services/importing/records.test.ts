import { gzipSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { BadFile } from "../../../../services/importing/bad-file.ts";
import type { FileFormat } from "../../../../services/importing/format.ts";
import { type FileRecord, recordsOf } from "../../../../services/importing/records.ts";

async function* cut(bytes: Buffer, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const read = async (
  bytes: Buffer,
  { size = 7, gzip = false, ...format }: Partial<FileFormat> & { size?: number; gzip?: boolean } = {},
): Promise<FileRecord[]> => {
  const records: FileRecord[] = [];
  for await (const record of recordsOf(cut(bytes, size), {
    encoding: "utf-8",
    delimiter: ",",
    gzip,
    ...format,
  }))
    records.push(record);
  return records;
};
const cells = async (...given: Parameters<typeof read>) =>
  (await read(...given)).map((record) => record.cells);

const fifty = "a,b\n".repeat(50);

describe("rows of a file", () => {
  it("begin at the line they are told to, whatever came before", async () => {
    const text = 'a,b\r\n"x\r\ny\nz",1\r\n\r\n,\r\nlast,"2\n3"\nend,4';
    expect(await read(Buffer.from(text))).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["x\r\ny\nz", "1"] },
      { line: 7, cells: ["last", "2\n3"] },
      { line: 9, cells: ["end", "4"] },
    ]);
  });

  it("keep the sign that a cell begins with, whatever it is", async () => {
    const signs = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at));
    const plain = signs.filter((sign) => sign !== '"' && sign !== ",");
    expect(await cells(Buffer.from(plain.map((sign) => `${sign}x,${sign}y`).join("\n")))).toEqual(
      plain.map((sign) => [`${sign}x`, `${sign}y`]),
    );
    const bytes = Array.from({ length: 0x100 - 0xa1 }, (_, at) => 0xa1 + at);
    const lines = Buffer.concat(bytes.map((byte) => Buffer.from([byte, 0x78, 0x0a])));
    expect(await cells(lines, { encoding: "windows-1252" })).toEqual(
      bytes.map((byte) => [`${String.fromCharCode(byte)}x`]),
    );
    expect(await cells(Buffer.from([0x80, 0x35, 0x0a]), { encoding: "windows-1252" })).toEqual([["€5"]]);
    expect(await cells(Buffer.from('a, "b ""c"""  ,\t"d"\n'))).toEqual([["a", 'b "c"', "d"]]);
    // The mark of a file that was put behind another
    expect(await cells(Buffer.from('a,b\n\uFEFF"c",d\n'))).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("are taken with stray quotes, other line ends and any number of cells", async () => {
    const text = 'a "b" c,2\r"q" x,3\rone\r1,2,3\n';
    expect(await cells(Buffer.from(text))).toEqual([
      ['a "b" c', "2"],
      ['"q" x', "3"],
      ["one"],
      ["1", "2", "3"],
    ]);
  });

  it.each([
    ["utf-8", Buffer.from("\uFEFFZoë,Łódź\n")],
    ["utf-16le", Buffer.from("\uFEFFZoë,Łódź\n", "utf16le")],
    ["utf-16be", Buffer.from("\uFEFFZoë,Łódź\n", "utf16le").swap16()],
  ] as const)("are decoded from %s, with its mark, wherever the chunks are cut", async (encoding, bytes) => {
    for (const size of [1, 2, 3, 100])
      expect(await cells(bytes, { encoding, size })).toEqual([["Zoë", "Łódź"]]);
  });

  it("are decoded cell by cell where a file was put together of two encodings", async () => {
    const bytes = Buffer.concat([Buffer.from("Zoë,"), Buffer.from("Zoë €20".replace("€", "\x80"), "latin1")]);
    expect(await cells(bytes)).toEqual([["Zoë", "Zoë €20"]]);
    expect(await cells(Buffer.from("Zoë", "latin1"), { encoding: "windows-1252" })).toEqual([["Zoë"]]);
    // UTF-8 within Windows-1252, and what only looks like it
    const mixed = Buffer.concat([
      Buffer.from("Zoë,NESTLÉ®\n", "latin1"),
      Buffer.from("Zoë,Łódź\nИван,it’s\n"),
    ]);
    expect(await cells(mixed, { encoding: "windows-1252" })).toEqual([
      ["Zoë", "NESTLÉ®"],
      ["Zoë", "Łódź"],
      ["Иван", "it’s"],
    ]);
  });

  it("begin after the line that tells Excel the delimiter", async () => {
    const rows = [
      { line: 2, cells: ["a", "b"] },
      { line: 3, cells: ["sep=;", ""] },
    ];
    for (const [first, delimiter] of [
      ["sep=;", ";"],
      ["SEP=,", ";"],
      ['"sep=;"', ";"],
    ] as const)
      expect(await read(Buffer.from(`${first}\r\na;b\r\n"sep=;";\r\n`), { delimiter })).toEqual(rows);
  });

  it("come out of gzip, of several members too", async () => {
    const bytes = Buffer.concat([gzipSync("a,1\n"), gzipSync("b,2\n")]);
    expect(await cells(bytes, { gzip: true })).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it.each([
    [
      "a quote that is never closed",
      Buffer.from('a,b\n"c,d\ne,f\n'),
      false,
      /quote is opened and never closed/,
    ],
    ["a gzip file that is cut off", gzipSync("a,b\n".repeat(1_000)).subarray(0, 20), true, /cut off/],
    [
      "what is no gzip file inside",
      Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      true,
      /no whole gzip/,
    ],
  ])("end with %s", async (_, bytes, gzip, words) => {
    const reading = read(bytes, { gzip });
    await expect(reading).rejects.toThrow(words);
    await expect(reading).rejects.toBeInstanceOf(BadFile);
  });

  it.each([
    ["a quote that is never closed", Buffer.from(`${fifty}"c,d\ne,f\n`), false, 50],
    // Of the last it is not known whether it is whole
    ["a gzip file that is cut off", gzipSync(fifty).subarray(0, -9), true, 49],
  ])("come all that are before %s", async (_, bytes, gzip, all) => {
    for (const size of [7, 100_000]) {
      const rows: FileRecord[] = [];
      const reading = async () => {
        for await (const row of recordsOf(cut(bytes, size), { encoding: "utf-8", delimiter: ",", gzip }))
          rows.push(row);
      };
      await expect(reading()).rejects.toBeInstanceOf(BadFile);
      expect(rows).toHaveLength(all);
    }
  });

  it("come all that are before a row without an end, in whatever chunk they are", async () => {
    const bytes = Buffer.concat([Buffer.from(fifty), Buffer.alloc(17 * 1024 * 1024, "x")]);
    const rows: FileRecord[] = [];
    const reading = async () => {
      for await (const row of recordsOf(cut(bytes, bytes.length), {
        encoding: "utf-8",
        delimiter: ",",
        gzip: false,
      }))
        rows.push(row);
    };
    await expect(reading()).rejects.toThrow(/more than 16 MB/);
    expect(rows).toHaveLength(50);
  });

  it("are held as far as they are needed: no cell, and no row, is longer than anything that is taken", async () => {
    const long = `a,"${" ".repeat(100)}${"b".repeat(1_000_000)}",c\n`;
    const [[, cut = ""] = []] = await cells(Buffer.from(long), { size: 100_000 });
    expect(cut).toBe("b".repeat(20_000));
    const wide = `a${",".repeat(5_000)}\nb${",".repeat(5_000)}x\n`;
    const [blank = [], filled = []] = await cells(Buffer.from(wide), { size: 100_000 });
    expect([blank.length, filled.length, filled.at(-1)]).toEqual([1_100, 1_101, "x"]);
  });

  it("are let go when nobody asks for more", async () => {
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from("a,b\n".repeat(1_000));
      } finally {
        ended = true;
      }
    }
    for await (const _ of recordsOf(endless(), { encoding: "utf-8", delimiter: ",", gzip: false })) break;
    await expect.poll(() => ended).toBe(true);
  });
});

test("whatever a program writes by the book comes back cell by cell, however it is cut", async () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom('"', '""', ",", ";", "\n", "\r\n", "=1+1", "\uFEFF", "Zoë", "\0", "'"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
      fc.constantFrom(",", ";", "\t", "|" as const),
      fc.integer({ min: 1, max: 20 }),
      async (rows, delimiter, size) => {
        const text = stringify(rows, { delimiter, quoted: true, record_delimiter: "\r\n" });
        const found = await cells(Buffer.from(text.toWellFormed()), {
          delimiter: delimiter as FileFormat["delimiter"],
          size,
        });
        const wanted = rows.map((row) => row.map((text) => text.toWellFormed()));
        // A row of white space alone is none.
        expect(found).toEqual(wanted.filter((row) => row.some((text) => /[^ \t\n\r\f\v]/.test(text))));
      },
    ),
    { seed: 45, numRuns: 150 },
  );
});
