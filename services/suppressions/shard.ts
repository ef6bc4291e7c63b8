import { createHash } from "node:crypto";

/** Parts that an index is divided into, so that no partition of it takes all writes. */
export const shards: readonly string[] = ["00", "01", "02", "03", "04", "05", "06", "07"];

/** The part an address is in: the same for ever. */
export const shardOf = (key: string): string =>
  shards[createHash("sha256").update(key).digest()[0]! % shards.length]!;
