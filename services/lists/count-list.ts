import type { ContactStore } from "../contacts/store.ts";
import type { ListStore, StoredList } from "./store.ts";

/** A request has 29 seconds; a count has so many milliseconds of them. */
const countMsMax = 10_000;
/** What took longer to count, in milliseconds, is not counted again for a while. */
const slowMs = 1_000;
const keptMs = 10 * 60_000;

interface Dependencies {
  readonly lists: Pick<ListStore, "noteCount">;
  readonly contacts: Pick<ContactStore, "countAll">;
}

/**
 * Counts who is on a list, whatever their status; a count that was slow is kept for ten minutes.
 * @returns the list with its count; undefined when it was deleted meanwhile.
 */
export const countList = async (
  { lists, contacts }: Dependencies,
  list: StoredList,
  now: Date,
): Promise<StoredList | undefined> => {
  const { list_id, counted_at, count_ms } = list;
  const isKept = counted_at !== null && now.getTime() - Date.parse(counted_at) < keptMs;
  if (isKept && count_ms > slowMs) return list;
  const start = Date.now();
  const filter = { field: "lists", operator: "contains", value: list_id } as const;
  const { count, complete } = await contacts.countAll(filter, now, start + countMsMax);
  return await lists.noteCount(list_id, {
    contact_count: count,
    count_complete: complete,
    counted_at: now.toISOString(),
    count_ms: Date.now() - start,
  });
};
