import { type Item, neverWritten } from "../platform/dynamodb.ts";
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

/** The suppressions among items; one that was lifted keeps its item, with the reason, and is none. */
export const suppressionsIn = (items: readonly Item[]): Suppression[] =>
  items.map(recordOf).filter(({ lifted_at }) => lifted_at === null);
