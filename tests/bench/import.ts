/**
 * `npm run bench:import`: how long the local cloud takes to import 100,000 contacts, and then the same file again, and
 * how much memory the importer has, as Lambda counts it. `ROWS=1000000` imports as many.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { startTestCloud } from "../support/cloud.ts";
import { readImport, startImport, uploadImport } from "../support/imports.ts";
import { conclude } from "./figures.ts";
import { watchWorker } from "./watch-worker.ts";

const rows = Number(process.env.ROWS ?? 100_000);

/** In megabytes, however many rows there are: half of what its function has. */
const memoryMaxMb = 512;
/** What the local S3 takes in one request, in bytes, is less than a million rows have: those are compressed. */
const plainMax = 32 * 1024 ** 2;

const file = (): Buffer => {
  const lines = Array.from(
    { length: rows },
    (_, i) => `Reader${i}@example.net;Ada;Reader ${i};Company ${i % 500};City ${i % 1_000};teal`,
  );
  const csv = Buffer.from(
    `E-mail;First name;Last name;Company;City;Favourite colour\r\n${lines.join("\r\n")}\r\n`,
  );
  return csv.length > plainMax ? gzipSync(csv) : csv;
};

const peak = watchWorker("tidings-local-importer");
// Its DynamoDB is the one of `npm start`.
const cloud = await startTestCloud({ parts: {} });

/** @returns seconds from the start of the import to its end. */
const secondsOf = async (): Promise<number> => {
  const id = await uploadImport(cloud, file());
  const startedMs = performance.now();
  await startImport(cloud, id);
  let found = await readImport(cloud, id);
  while (found.finished_at === null) {
    await sleep(1_000);
    found = await readImport(cloud, id);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stdout.write(`${JSON.stringify(found)}\n`);
  if (found.status !== "completed" || found.rows !== rows) throw new Error("not all rows were imported");
  return seconds;
};

try {
  const first = await secondsOf();
  const again = await secondsOf();
  conclude([
    {
      measure: `${rows} contacts imported`,
      was: "–",
      value: first,
      unit: "s",
      must: { atMost: (60 * rows) / 100_000 },
    },
    {
      measure: `the same ${rows} imported again`,
      was: "–",
      value: again,
      unit: "s",
      must: { atMost: (60 * rows) / 100_000 },
    },
    { measure: "the importer's memory", was: "–", value: peak(), unit: "MB", must: { atMost: memoryMaxMb } },
  ]);
} finally {
  await cloud.stop();
}
