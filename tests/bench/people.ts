/**
 * `npm run bench:people`: how long a person waits for a search, a page, a segment and a count on the local cloud, with ten
 * contacts and with a hundred thousand, through the API. The contacts are written into the engine itself, past the cloud. Another
 * number of contacts may be given: `npm run bench:people -- 20000`.
 */

import type { TestCloud } from "../support/cloud.ts";
import { startCloudInMemory } from "./cloud-in-memory.ts";
import { conclude, type Figure } from "./figures.ts";
import { contactNumber } from "./operator.ts";
import { putContactsInto } from "./put-contacts.ts";
import { answerMs, quartile } from "./waits.ts";

const contactsMax = Number(process.argv[2] ?? 100_000);
const rounds = 15;
const pageMs = 150;

/** Every tenth contact has one city, every thousandth another. */
const cityOf = (number: number): string =>
  number % 1_000 === 0 ? "Ulm" : number % 10 === 1 ? "Berlin" : "Hamburg";
const segments = { common: "berlin", rare: "ulm" } as const;
const filterOf = (city: string) => ({ field: "attributes.city", operator: "is", value: city });

/** The ids of the segments of one cloud. */
type Segments = Readonly<Record<keyof typeof segments, string>>;

interface Asked {
  readonly path: string;
  readonly request?: Parameters<TestCloud["api"]>[1];
}
const post = (path: string, city: string): Asked => ({
  path,
  request: { method: "POST", body: { filter: filterOf(city) } },
});

/** What a person asks for; a question that is new each time, so that nothing could be kept of the one before. */
const questions: Readonly<Record<string, (round: number, segments: Segments) => Asked>> = {
  "the first page": () => ({ path: "/contacts?limit=50" }),
  "the first page by name": () => ({ path: "/contacts?limit=50&order=name" }),
  "a search by address": (round) => ({ path: `/contacts?limit=50&q=reader${round + 10}` }),
  "a search by surname": (round) => ({ path: `/contacts?limit=50&q=reader+${round + 10}` }),
  "a search that finds nobody": (round) => ({ path: `/contacts?limit=50&q=nobody${round}` }),
  "the subscribed and not suppressed": () => ({
    path: "/contacts?limit=50&status=subscribed&suppressed=false",
  }),
  "the first page of a segment of one in ten": (_, { common }) => ({
    path: `/contacts?limit=50&segment=${common}`,
  }),
  "a sample of a filter that finds one in ten": () => post("/segments/sample", segments.common),
};
/** What is there for a person while they wait, and is no page yet. */
const counts: Readonly<Record<string, (segments: Segments) => Asked>> = {
  "counting all": () => ({ path: "/contacts/count" }),
  "counting the subscribed": () => ({ path: "/contacts/count?status=subscribed" }),
  "counting a whole search": () => ({ path: "/contacts/count?q=reader&whole=true" }),
  "counting a segment of one in ten, and who gets mail": () => post("/segments/preview", segments.common),
  "counting a segment of one in a thousand, and who gets mail": () =>
    post("/segments/preview", segments.rare),
};

/** A cloud with so many contacts, and the segments. */
const startWith = async (contacts: number) => {
  const world = await startCloudInMemory();
  await putContactsInto(world.engine, contacts, (number, now) => ({
    ...contactNumber(number, now),
    attributes: { city: cityOf(number) },
  }));
  const made = Object.entries(segments).map(async ([name, city]) => {
    const body = { name, filter: filterOf(city) };
    const response = await world.cloud.api("/segments", { method: "POST", body });
    return [name, ((await response.json()) as { segment_id: string }).segment_id] as const;
  });
  return { ...world, segments: Object.fromEntries(await Promise.all(made)) as unknown as Segments };
};
type World = Awaited<ReturnType<typeof startWith>>;

const askedMs = ({ cloud }: World, { path, request }: Asked): Promise<number> =>
  answerMs(cloud, path, request);

/** How long the first page of what is rare takes, as the UI gets it: until it is full, or all were looked at. */
const rarePageMs = async ({ cloud, segments: { rare } }: World): Promise<{ first: number; full: number }> => {
  const startedAt = performance.now();
  let first = 0;
  let found = 0;
  for (let cursor: string | null = ""; cursor !== null && found < 50; ) {
    const path = `/contacts?limit=${50 - found}&segment=${rare}${cursor && `&cursor=${cursor}`}`;
    const response = await cloud.api(path);
    const page = (await response.json()) as { contacts: unknown[]; next_cursor: string | null };
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${JSON.stringify(page)}`);
    first ||= performance.now() - startedAt;
    found += page.contacts.length;
    cursor = page.next_cursor;
  }
  return { first, full: performance.now() - startedAt };
};

const few = await startWith(10);
const many = await startWith(contactsMax);
let rare = { first: Number.NaN, full: Number.NaN };
const times = new Map<string, { readonly few: number; readonly many: number }>();
try {
  for (const [name, pathOf] of Object.entries(questions)) {
    const taken = { few: [] as number[], many: [] as number[] };
    // The first ones warm them up. In turns, so that both have the same neighbours.
    for (let round = -3; round < rounds; round++) {
      const ofFew = await askedMs(few, pathOf(round + 3, few.segments));
      const ofMany = await askedMs(many, pathOf(round + 3, many.segments));
      if (round < 0) continue;
      taken.few.push(ofFew);
      taken.many.push(ofMany);
    }
    times.set(name, { few: quartile(taken.few), many: quartile(taken.many) });
  }
  for (const [name, asked] of Object.entries(counts))
    times.set(name, {
      few: await askedMs(few, asked(few.segments)),
      many: await askedMs(many, asked(many.segments)),
    });
  rare = await rarePageMs(many);
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
  {
    measure: `the first answer of a segment of one in a thousand, of ${contactsMax} contacts`,
    was: "not there",
    value: rare.first,
    unit: "ms",
    must: { atMost: 1_000 },
  },
  {
    measure: `its first page, until it is full, of ${contactsMax} contacts`,
    was: "not there",
    value: rare.full / 1_000,
    unit: "s",
    must: { atMost: 30 },
  },
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
