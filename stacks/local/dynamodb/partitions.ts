/** The two kinds of capacity. */
export type Unit = "read_units" | "write_units";

/**
 * What one partition serves a second, however the table is billed, and so what one key does.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html, as of November 2026.
 * Adaptive capacity and the five minutes of unused capacity a table keeps lift no partition above this; what a
 * partition has not used for a second it may use at once.
 */
const perSecond: Readonly<Record<Unit, number>> = { read_units: 3_000, write_units: 1_000 };

interface Bucket {
  left: number;
  filledAt: number;
}

/** So often, in milliseconds, what is full again is forgotten: what is left of a bucket is full after a second. */
const sweepMs = 1_000;

/** The capacity that each partition key has left. */
export const createPartitions = () => {
  const buckets: Readonly<Record<Unit, Map<string, Bucket>>> = {
    read_units: new Map(),
    write_units: new Map(),
  };
  let sweptAt = 0;

  const refill = (bucket: Bucket, unit: Unit, now: number): Bucket => {
    const full = perSecond[unit];
    bucket.left = Math.min(full, bucket.left + ((now - bucket.filledAt) / 1_000) * full);
    bucket.filledAt = now;
    return bucket;
  };

  const bucketOf = (partition: string, unit: Unit): Bucket => {
    const now = Date.now();
    const known = buckets[unit].get(partition);
    if (known) return refill(known, unit, now);
    const bucket = { left: perSecond[unit], filledAt: now };
    buckets[unit].set(partition, bucket);
    return bucket;
  };

  /** Forgets what is full again: a key that was never used is too. */
  const forgetFull = (): void => {
    const now = Date.now();
    if (now - sweptAt < sweepMs) return;
    sweptAt = now;
    for (const unit of ["read_units", "write_units"] as const)
      for (const [key, bucket] of buckets[unit])
        if (refill(bucket, unit, now).left === perSecond[unit]) buckets[unit].delete(key);
  };

  return {
    /** Takes some of what a partition has left, unless it has nothing. @returns whether it had. */
    take: (partition: string, unit: Unit, units: number): boolean => {
      forgetFull();
      const bucket = bucketOf(partition, unit);
      if (bucket.left <= 0) return false;
      bucket.left -= units;
      return true;
    },

    /** Takes what a call turned out to need beyond what was taken, into the next second if need be. */
    owe: (partition: string, unit: Unit, units: number): void => {
      bucketOf(partition, unit).left -= units;
    },
  };
};

export type Partitions = ReturnType<typeof createPartitions>;
