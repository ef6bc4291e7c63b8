/**
 * `npm run bench:people`: how long a person waits for a search, a page and a count on the local cloud, with ten contacts
 * and with a hundred thousand, through the API. The contacts are written into the engine itself, past the cloud. Another
 * number of contacts may be given: `npm run bench:people -- 20000`.
 */
import { startCloudInMemory } from "./cloud-in-memory.ts";
import { conclude, type Figure } from "./figures.ts";
import { putContactsInto } from "./put-contacts.ts";
import { answerMs, quartile } from "./waits.ts";

const contactsMax = Number(process.argv[2] ?? 100_000);
const rounds = 15;
const pageMs = 150;

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

/** A cloud with so many contacts. */
const startWith = async (contacts: number) => {
  const world = await startCloudInMemory();
  await putContactsInto(world.engine, contacts);
  return world;
};

const few = await startWith(10);
const many = await startWith(contactsMax);
const times = new Map<string, { readonly few: number; readonly many: number }>();
try {
  for (const [name, pathOf] of Object.entries(questions)) {
    const taken = { few: [] as number[], many: [] as number[] };
    // The first ones warm them up. In turns, so that both have the same neighbours.
    for (let round = -3; round < rounds; round++) {
      const ofFew = await answerMs(few.cloud, pathOf(round + 3));
      const ofMany = await answerMs(many.cloud, pathOf(round + 3));
      if (round < 0) continue;
      taken.few.push(ofFew);
      taken.many.push(ofMany);
    }
    times.set(name, { few: quartile(taken.few), many: quartile(taken.many) });
  }
  for (const [name, path] of Object.entries(counts))
    times.set(name, { few: await answerMs(few.cloud, path), many: await answerMs(many.cloud, path) });
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
