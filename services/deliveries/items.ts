import type { Item } from "../platform/dynamodb.ts";
import type { Batch } from "./batch.ts";
import type { BatchState } from "./batch-state.ts";

/** The items of the table of deliveries as they are read: what one of an earlier version lacks is added here. */

export const batchOf = (item: Item): Batch => {
  const stored = item as Omit<Batch, "recipients" | "dropped"> & Partial<Batch>;
  return { recipients: [], dropped: [], ...stored };
};

export const stateOf = (item: Item): BatchState => {
  const stored = item as Omit<BatchState, "records"> & Partial<BatchState>;
  return { records: {}, ...stored };
};
