import type { Page } from "../platform/pagination.ts";
import type { ContactFilter } from "./filter-condition.ts";
import type { StoredContact } from "./reads.ts";
import type { ContactStore } from "./store.ts";

/** Contacts read at a time: about as many as a megabyte has, which is what a page of DynamoDB has at most. */
const readMax = 1_000;
const readsMax = 20;

/**
 * A page of those that a filter finds, in no order; of a filter that finds few it may be short though more follow.
 * @param countMax how many at most.
 * @param pages of the table that are read at most.
 */
export const findSome = async (
  contacts: Pick<ContactStore, "find">,
  filter: ContactFilter,
  now: Date,
  countMax: number,
  startKey?: Record<string, string>,
  pages = readsMax,
): Promise<Page<StoredContact>> => {
  const items: StoredContact[] = [];
  let lastKey = startKey;
  for (let reads = 0; reads < pages && items.length < countMax; reads++) {
    const page = await contacts.find(filter, now, { limit: readMax, startKey: lastKey, consistent: false });
    items.push(...page.items);
    lastKey = page.lastKey;
    if (!lastKey) break;
  }
  if (items.length <= countMax) return { items, lastKey };
  const shown = items.slice(0, countMax);
  return { items: shown, lastKey: { email: shown.at(-1)!.email } };
};
