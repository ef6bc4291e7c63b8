import { matchesFilter } from "../contacts/filter-match.ts";
import type { Place } from "../contacts/index-reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import { eachPage } from "../platform/pagination.ts";
import { shards } from "../platform/shards.ts";
import { erasedKey } from "../suppressions/erased.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { Suppression } from "../suppressions/suppression.ts";
import { findPeople, type PeopleStores } from "./find-people.ts";
import { filterOf, type Question, suppressionFits, walksOf } from "./question.ts";

/** Those that a search finds are counted up to here, unless all are to be. */
const searchMax = 1_000;
/** Suppressions looked at a time: what one BatchGetItem takes of contacts. */
const pageMax = 100;
/** Addresses of an index that are read at a time. */
const keysMax = 1_000;

export interface CountStores extends PeopleStores {
  readonly contacts: PeopleStores["contacts"] & Pick<ContactStore, "countIn" | "countAll">;
  readonly suppressions: PeopleStores["suppressions"] & Pick<SuppressionStore, "list" | "erased">;
}

export interface PeopleCount {
  readonly count: number;
  /** False: there are more, or there may be. */
  readonly exact: boolean;
}

/**
 * Counts who is asked for.
 * @param isWhole whether a search is counted to its end, too: that walks the table.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 */
export const countPeople = async (
  stores: CountStores,
  question: Question,
  until: number,
  isWhole = false,
): Promise<PeopleCount> => {
  if (question.q?.trim() && !isWhole) return await countFound(stores, question);
  const { suppressed, ...others } = question;
  if (suppressed === undefined) return await countContacts(stores, question, until);
  if (suppressed !== "false") return await countSuppressed(stores, question, until);
  // There are few suppressions beside contacts: who has none are all the others.
  const [all, those] = await Promise.all([
    countContacts(stores, others, until),
    countSuppressed(stores, { ...others, suppressed: "true" }, until),
  ]);
  return { count: Math.max(0, all.count - those.count), exact: all.exact && those.exact };
};

const countFound = async (stores: CountStores, question: Question): Promise<PeopleCount> => {
  const { people, next } = await findPeople(stores, question, { limit: searchMax });
  return { count: people.length, exact: next === undefined };
};

/** What the index by age answers is counted in it, at a tenth of what the table would cost; the rest DynamoDB tells apart. */
const countContacts = (stores: CountStores, question: Question, until: number): Promise<PeopleCount> => {
  const { created_after, created_before, order: _, ...others } = question;
  return Object.values(others).some((value) => value !== undefined)
    ? countInTable(stores, question, until)
    : countInIndex(stores, { created_after, created_before }, until);
};

/** Counts all shards at once, each page by page. */
const countInIndex = async ({ contacts }: CountStores, question: Question, until: number) => {
  const { range } = walksOf(question)[0]!;
  let sum = 0;
  const ended = await Promise.all(
    shards.map((shard) =>
      eachPage(until, async (startKey) => {
        const { count, lastKey } = await contacts.countIn(range, shard, startKey);
        sum += count;
        return lastKey;
      }),
    ),
  );
  return { count: sum, exact: ended.every(Boolean) };
};

const countInTable = async ({ contacts }: CountStores, question: Question, until: number) => {
  const { count, complete } = await contacts.countAll(filterOf(question), new Date(), until);
  return { count, exact: complete };
};

const countSuppressed = async (
  stores: CountStores,
  question: Question,
  until: number,
): Promise<PeopleCount> => {
  const filter = filterOf(question);
  const now = new Date();
  let sum = 0;
  /** Counts those of some suppressed who are contacts and meant. */
  const count = async (suppressed: ReadonlyMap<string, Suppression>): Promise<void> => {
    const known = await stores.contacts.getMany([...suppressed.keys()]);
    for (const [key, contact] of known)
      if (suppressionFits(question, suppressed.get(key)) && (!filter || matchesFilter(filter, contact, now)))
        sum++;
  };
  const walks = [eachSuppression(stores, until, count), eachErased(stores, until, count)];
  return { exact: (await Promise.all(walks)).every(Boolean), count: sum };
};

type SeeSuppressed = (suppressed: ReadonlyMap<string, Suppression>) => Promise<void>;

/** There are few suppressions beside contacts. */
const eachSuppression = (
  { suppressions }: Pick<CountStores, "suppressions">,
  until: number,
  see: SeeSuppressed,
): Promise<boolean> =>
  eachPage(until, async (startKey) => {
    const { items, lastKey } = await suppressions.list(pageMax, startKey);
    await see(new Map(items.map((item) => [item.email, item])));
    return lastKey;
  });

/** Of who was erased there is no address: whose it is, if they came back, is seen by going through those of all contacts. */
const eachErased = async (
  { contacts, suppressions }: CountStores,
  until: number,
  see: SeeSuppressed,
): Promise<boolean> => {
  const erased = await suppressions.erased();
  if (erased.size === 0) return true;
  const ended = await Promise.all(
    shards.map((shard) =>
      eachPage(until, async (startKey) => {
        const after = startKey as Place | undefined;
        const { places, isLast } = await contacts.placesIn({ by: "email" }, shard, { after, limit: keysMax });
        const keys = places.map(({ email }) => email).filter((email) => erased.has(erasedKey(email)));
        if (keys.length > 0) await see(await suppressions.getMany(keys, { consistent: false }));
        return isLast ? undefined : { ...places.at(-1)! };
      }),
    ),
  );
  return ended.every(Boolean);
};
