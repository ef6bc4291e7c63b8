import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { BadFile } from "../../../../services/importing/bad-file.ts";
import { inspectFile, previewOf } from "../../../../services/importing/inspect.ts";

const inspect = async (file: Buffer | string) => {
  const bytes = Buffer.from(file as string);
  return await inspectFile(
    {
      head: async () => ({ size: bytes.length, etag: "etag" }),
      beginning: async (_, count) => bytes.subarray(0, count),
    },
    "import_1",
    {},
  );
};
const header = (columns: number, name = "question") =>
  `${["email", ...Array.from({ length: columns - 1 }, (_, column) => `${name} ${column}`)].join()}\n`;

it.each([
  ["compressed twice", gzipSync(gzipSync("email\n")), /compressed twice/],
  ["a workbook that was compressed", gzipSync("PK\x03\x04rest"), /Excel workbook/],
  ["an archive of files", gzipSync(Buffer.alloc(512).fill("ustar", 257, 262)), /archive of files/],
  ["compressed as no list is", gzipSync(Buffer.alloc(40_000_000)), /compressed 100 times/],
  ["of too many columns", header(1_001), /1,001 columns, and at most 1,000/],
  ["of names that cannot be kept", header(1_000, "ü".repeat(150)), /more than 100 KB/],
  ["of blank lines", "\r\n\n,,,\n  \t\n", /No row can be read/],
])("a file that is %s is refused, saying so", async (_, file, words) => {
  const looking = inspect(file);
  await expect(looking).rejects.toBeInstanceOf(BadFile);
  await expect(looking).rejects.toThrow(words);
});

it("a file that compresses well is a file", async () => {
  const row = (n: number) => `reader${n}@example.net,${"yes,".repeat(60)}no\n`;
  const text = header(62) + Array.from({ length: 60_000 }, (_, n) => row(n)).join("");
  const bytes = gzipSync(text);
  // More than is looked at, by far less than it takes for more
  expect(text.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(text.length / bytes.length).toBeGreaterThan(16);
  const found = await inspect(bytes);
  expect(found).toMatchObject({ gzip: true, format: { delimiter: ",", has_header: true } });
  expect(found!.rows).toHaveLength(10);
  expect(found!.rows[9]![0]).toBe("reader9@example.net");
});

it("a preview has room in an answer, however many columns there are", async () => {
  const file = header(1_000) + `${Array(1_000).fill("\u0001".repeat(190)).join()}\n`.repeat(12);
  const preview = previewOf((await inspect(gzipSync(file)))!);
  expect(preview.rows).toHaveLength(10);
  expect(JSON.stringify(preview).length).toBeLessThan(4 * 1024 * 1024);
});
