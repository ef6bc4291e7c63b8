import type { ContactStore } from "../contacts/store.ts";
import { eachPage } from "../platform/pagination.ts";
import { shards } from "../platform/shards.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { findPeople, type PeopleStores } from "./find-people.ts";
import { filterOf, fits, type Question, walksOf } from "./question.ts";

/** Those that a search finds are counted up to here. */
const searchMax = 1_000;
/** Suppressions looked at a time: what one BatchGetItem takes of contacts. */
const pageMax = 100;

export interface CountStores extends PeopleStores {
  readonly contacts: PeopleStores["contacts"] & Pick<ContactStore, "countIn" | "countAll">;
  readonly suppressions: PeopleStores["suppressions"] & Pick<SuppressionStore, "list">;
}

export interface PeopleCount {
  readonly count: number;
  /** False: there are more, or there may be. */
  readonly exact: boolean;
}

/**
 * Counts who is asked for.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 */
export const countPeople = async (
  stores: CountStores,
  question: Question,
  until: number,
): Promise<PeopleCount> => {
  if (question.q?.trim()) return await countFound(stores, question);
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
  { contacts, suppressions }: CountStores,
  question: Question,
  until: number,
): Promise<PeopleCount> => {
  let sum = 0;
  const exact = await eachPage(until, async (startKey) => {
    const { items, lastKey } = await suppressions.list(pageMax, startKey);
    const known = await contacts.getMany(items.map(({ email }) => email));
    for (const suppression of items) {
      const contact = known.get(suppression.email);
      if (contact && fits(question, { contact, suppression })) sum++;
    }
    return lastKey;
  });
  return { count: sum, exact };
};
