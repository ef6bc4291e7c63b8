import { type Item, neverWritten } from "../platform/dynamodb.ts";
import { erasedKey, isErased } from "./erased.ts";
import type { Suppression, SuppressionRecord } from "./suppression.ts";

/** A suppression as it is read, lifted or not: that there is one is what counts. */
export const recordOf = (item: Item): SuppressionRecord => ({
  reason: "manual",
  source: "unknown",
  created_at: neverWritten,
  lifted_at: null,
  lift_reason: null,
  lifts: [],
  diagnostic: null,
  soft_bounces: null,
  ...(item as Pick<Suppression, "email"> & Partial<SuppressionRecord>),
});

/** What is known of an address by its two items, its own and that of an erasure: one that suppresses comes first. */
export const foremost = (
  key: string,
  items: readonly (Item | undefined)[],
): SuppressionRecord | undefined => {
  const records = items.flatMap((item) => (item ? [{ ...recordOf(item), email: key }] : []));
  return records.find(({ lifted_at }) => lifted_at === null) ?? records[0];
};

/**
 * What is known of each of these, lifted or not, by key.
 * @param items read as `suppressionSearch` says, in no order.
 */
export const recordsOf = (
  keys: readonly string[],
  items: readonly Item[],
): Map<string, SuppressionRecord> => {
  const byKey = new Map(items.map((item) => [item.email, item]));
  return new Map(
    keys.flatMap((key) => {
      const found = foremost(key, [byKey.get(key), byKey.get(erasedKey(key))]);
      return found ? [[key, found] as const] : [];
    }),
  );
};

/** Who of these is suppressed, by key; an item that was lifted stays, with the reason, and suppresses nobody. */
export const suppressionsOf = (...given: Parameters<typeof recordsOf>): Map<string, Suppression> =>
  new Map([...recordsOf(...given)].filter(([, { lifted_at }]) => lifted_at === null));

/** The suppressions among items, but for those of who was erased: there is no address to show. */
export const suppressionsIn = (items: readonly Item[]): Suppression[] =>
  items
    .filter((item) => !isErased(item))
    .map(recordOf)
    .filter(({ lifted_at }) => lifted_at === null);
