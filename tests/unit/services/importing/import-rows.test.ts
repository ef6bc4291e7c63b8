import { expect, it } from "vitest";
import { noImportCounts, type StartedImport } from "../../../../services/importing/import.ts";
import { countStep, type StepWritten } from "../../../../services/importing/import-rows.ts";

/** A step of so many rows that were refused, of so many characters each. */
const refused = (rows: number, length: number): StepWritten => ({
  records: rows,
  outcomes: [],
  refused: Array.from({ length: rows }, (_, row) => ({
    line: row + 2,
    column: "email",
    value: "x",
    reason: "is odd",
    cells: Array<string>(length / 5_000).fill("z".repeat(5_000)),
  })),
  duplicates: [],
});

it("the list of refused rows ends where it would be too long; every row is counted", async () => {
  const parts: string[] = [];
  const putRefused = async (_: string, part: number, lines: string) => {
    parts[part] = lines;
  };
  const files = { putRefused };
  const job = (counts: object) => ({ job_id: "import_1", counts }) as StartedImport;

  // When: 40 MB, then 20 MB of long rows, then a short one
  let counts = await countStep({ files }, job(noImportCounts), refused(1_000, 40_000));
  counts = await countStep({ files }, job(counts), refused(1_000, 20_000));
  counts = await countStep({ files }, job(counts), refused(1, 5_000));

  // Then
  expect(counts).toMatchObject({ rows: 2_001, refused: 2_001, parts: 2 });
  const bytes = parts.join("").length;
  expect(bytes).toBe(counts.listed_bytes);
  expect(bytes).toBeLessThanOrEqual(50 * 1024 * 1024);
  expect(bytes).toBeGreaterThan(49 * 1024 * 1024);
});
