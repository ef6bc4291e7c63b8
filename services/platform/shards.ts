import { createHash } from "node:crypto";

/** Parts that an index is divided into, so that no partition of it takes all writes: one takes 1,000 a second. */
export const shards: readonly string[] = Array.from({ length: 4 }, (_, shard) => `0${shard}`);

/** The part a key is in, of every index: the same for ever. */
export const shardOf = (key: string): string =>
  shards[createHash("sha256").update(key).digest()[0]! % shards.length]!;
