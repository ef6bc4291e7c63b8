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

/** The quickest of four: on a machine that others use too, the rest say what those did. */
const quartile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]!;

const timeOf = async (cloud: TestCloud, path: string): Promise<number> => {
  const startedAt = performance.now();
  const response = await cloud.api(path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return performance.now() - startedAt;
};

/** A cloud with so many contacts. */
const startWith = async (contacts: number) => {
  const folder = await mkdtemp(join(filesFolder, "tidings-people-"));
  const dynamodb = await startDynamoDb({ stateDir: folder, failed });
  const cloud = await startTestCloud({ parts: { dynamodb } });
  await putContactsInto(dynamodb.engine, contacts);
  const stop = async () => {
    await cloud.stop();
    await rm(folder, { recursive: true });
  };
  return { cloud, stop };
};

const few = await startWith(10);
const many = await startWith(contactsMax);
const times = new Map<string, { readonly few: number; readonly many: number }>();
try {
  for (const [name, pathOf] of Object.entries(questions)) {
    const taken = { few: [] as number[], many: [] as number[] };
    // The first ones warm them up. In turns, so that both have the same neighbours.
    for (let round = -3; round < rounds; round++) {
      const ofFew = await timeOf(few.cloud, pathOf(round + 3));
      const ofMany = await timeOf(many.cloud, pathOf(round + 3));
      if (round < 0) continue;
      taken.few.push(ofFew);
      taken.many.push(ofMany);
    }
    times.set(name, { few: quartile(taken.few), many: quartile(taken.many) });
  }
  for (const [name, path] of Object.entries(counts))
    times.set(name, { few: await timeOf(few.cloud, path), many: await timeOf(many.cloud, path) });
} finally {
  await Promise.all([few.stop(), many.stop()]);
}
conclude([
  ...Object.keys(questions).flatMap((name): Figure[] => [
    {
      measure: `${name}, of ${contactsMax} contacts`,
      was: "not there",
      value: times.get(name)!.many,
      unit: "ms",
      must: { atMost: pageMs },
    },
    {
      measure: `${name}, beside that of ten contacts`,
      was: "not there",
      value: times.get(name)!.many - times.get(name)!.few,
      unit: "ms more",
      must: { atMost: 50 },
    },
  ]),
  ...Object.keys(counts).map(
    (name): Figure => ({
      measure: `${name}, of ${contactsMax} contacts`,
      was: "not there",
      value: times.get(name)!.many / 1_000,
      unit: "s",
      must: { atMost: 15 },
    }),
  ),
]);
