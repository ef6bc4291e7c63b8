/**
 * `npm run bench:people`: how long a person waits for a search, a page and a count on the local cloud, with ten contacts
 * and with a hundred thousand, through the API. The contacts are written into the engine itself, past the cloud. Another
 * number of contacts may be given: `npm run bench:people -- 20000`.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDynamoDb } from "../../stacks/local/engines/dynamodb.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { conclude, type Figure } from "./figures.ts";
import { putContactsInto } from "./put-contacts.ts";

const contactsMax = Number(process.argv[2] ?? 100_000);
const rounds = 15;
const pageMs = 150;

/** The engine's file is in memory where that can be (Linux): it is not the disk that is measured. */
const filesFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const failed = (error: Error) => {
  throw error;
};

/** What a person asks for; a question that is new each time, so that nothing could be kept of the one before. */
const questions: Readonly<Record<string, (round: number) => string>> = {
  "the first page": () => "/contacts?limit=50",
  "the first page by name": () => "/contacts?limit=50&order=name",
  "a search by address": (round) => `/contacts?limit=50&q=reader${round + 10}`,
  "a search by surname": (round) => `/contacts?limit=50&q=reader+${round + 10}`,
  "a search that finds nobody": (round) => `/contacts?limit=50&q=nobody${round}`,
  "the subscribed and not suppressed": () => "/contacts?limit=50&status=subscribed&suppressed=false",
};
const counts: Readonly<Record<string, string>> = {
  "counting all": "/contacts/count",
  "counting the subscribed": "/contacts/count?status=subscribed",
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const timeOf = async (cloud: TestCloud, path: string): Promise<number> => {
  const startedAt = performance.now();
  const response = await cloud.api(path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return performance.now() - startedAt;
};

/** Asks everything with so many contacts there. @returns the median of each, in milliseconds */
const measure = async (contacts: number): Promise<ReadonlyMap<string, number>> => {
  const folder = await mkdtemp(join(filesFolder, "tidings-people-"));
  const dynamodb = await startDynamoDb({ stateDir: folder, failed });
  const cloud = await startTestCloud({ parts: { dynamodb } });
  try {
    await putContactsInto(dynamodb.engine, contacts);
    const times = new Map<string, number>();
    for (const [name, pathOf] of Object.entries(questions)) {
      const taken: number[] = [];
      // The first ones warm it up.
      for (let round = -3; round < rounds; round++) {
        const ms = await timeOf(cloud, pathOf(round + 3));
        if (round >= 0) taken.push(ms);
      }
      times.set(name, median(taken));
    }
    for (const [name, path] of Object.entries(counts)) times.set(name, await timeOf(cloud, path));
    console.log(contacts, Object.fromEntries([...times].map(([name, ms]) => [name, Math.round(ms)])));
    return times;
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true });
  }
};

const few = await measure(10);
const many = await measure(contactsMax);
conclude([
  ...Object.keys(questions).flatMap((name): Figure[] => [
    {
      measure: `${name}, of ${contactsMax} contacts`,
      was: "not there",
      value: many.get(name)!,
      unit: "ms",
      must: { atMost: pageMs },
    },
    {
      measure: `${name}, beside that of ten contacts`,
      was: "not there",
      value: many.get(name)! - few.get(name)!,
      unit: "ms more",
      must: { atMost: 75 },
    },
  ]),
  ...Object.keys(counts).map(
    (name): Figure => ({
      measure: `${name}, of ${contactsMax} contacts`,
      was: "not there",
      value: many.get(name)! / 1_000,
      unit: "s",
      must: { atMost: 15 },
    }),
  ),
]);
