import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { mergedPlaces, nowhere, type Places } from "./places.ts";
import {
  contactFits,
  isNarrowed,
  type Person,
  type Question,
  suppressionFits,
  type Walk,
  walksOf,
} from "./question.ts";

/** Contacts that one request looks at: what no index answers is looked for among so many, and then goes on. */
export const examinedMax = 2_000;
/** Contacts read at a time: of a page that may well be full, and of one whose contacts are looked for among others. */
const chunkMin = 25;
const narrowedMin = 100;
const chunkMax = 400;

/** Where an answer goes on: which of its walks, and how far that is. */
export interface Progress {
  readonly walk: number;
  readonly places: Places;
}

export interface PeopleStores {
  readonly contacts: Pick<ContactStore, "getMany" | "placesIn">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/** Some of those who were asked for. */
export interface FoundPeople<Place = Progress> {
  readonly people: readonly Person[];
  /** Contacts that were looked at for them. */
  readonly examined: number;
  /** Where there may be more. */
  readonly next?: Place;
}

/**
 * Finds contacts, in a stable order: one who is there throughout comes once, whoever else comes and goes meanwhile. No
 * more contacts are looked at than `examinedMax`, so that an answer may be short, or empty, though more follow.
 * @param limit how many, at most.
 */
export const findPeople = async (
  { contacts, suppressions }: PeopleStores,
  question: Question,
  { limit, from }: { readonly limit: number; readonly from?: Progress | undefined },
): Promise<FoundPeople> => {
  const people: Person[] = [];
  let examined = 0;
  // One more shows whether there is more.
  const first = isNarrowed(question) ? narrowedMin : Math.max(chunkMin, limit + 1);
  const walks = walksOf(question)
    .map(({ range, isSeen }, number) => {
      const places = [...(number === from?.walk ? from.places : nowhere)];
      return { number, isSeen, places, shards: mergedPlaces(contacts.placesIn, range, places, first) };
    })
    .slice(from?.walk ?? 0);
  // A search goes three ways, and most find few: they are asked together.
  await Promise.all(walks.map(({ shards }) => shards.look()));
  for (const { number, isSeen, places, shards } of walks) {
    let chunk = first;
    for (;;) {
      const taken = await shards.take(Math.min(chunk, examinedMax + 1 - examined));
      if (taken.length === 0) break;
      const keys = taken.map(({ item }) => item.email);
      const known = await lookUp({ contacts, suppressions }, question, isSeen, keys);
      for (const { item: place, shard } of taken) {
        if (people.length === limit || examined === examinedMax)
          return { people, examined, next: { walk: number, places } };
        places[shard] = place;
        examined++;
        const person = known.get(place.email);
        if (person) people.push(person);
      }
      chunk = Math.min(chunkMax, chunk * 2);
    }
  }
  return { people, examined };
};

/** Those who are asked for, by key. Suppressions are read of whom nothing else rules out. */
const lookUp = async (
  { contacts, suppressions }: PeopleStores,
  question: Question,
  isSeen: Walk["isSeen"],
  keys: readonly string[],
): Promise<Map<string, Person>> => {
  const fits = contactFits(question);
  const known = [...(await contacts.getMany(keys))].filter(
    ([, contact]) => !isSeen(contact) && fits(contact),
  );
  const suppressed = await suppressions.getMany(
    known.map(([key]) => key),
    { consistent: true },
  );
  return new Map(
    known
      .map(([key, contact]) => [key, { contact, suppression: suppressed.get(key) }] as const)
      .filter(([, { suppression }]) => suppressionFits(question, suppression)),
  );
};
