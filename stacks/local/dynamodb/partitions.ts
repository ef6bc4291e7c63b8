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

/** The capacity that each partition key has left. */
export const createPartitions = () => {
  /** The one longest untouched first. */
  const buckets = new Map<string, Bucket>();

  const bucketOf = (partition: string, unit: Unit): Bucket => {
    const key = `${unit} ${partition}`;
    const now = Date.now();
    const full = perSecond[unit];
    const { left, filledAt } = buckets.get(key) ?? { left: full, filledAt: now };
    const bucket = { left: Math.min(full, left + ((now - filledAt) / 1_000) * full), filledAt: now };
    buckets.delete(key);
    buckets.set(key, bucket);
    return bucket;
  };

  /** Forgets what is full again: a key that was never used is too. */
  const forgetFull = (): void => {
    for (const [key, { left, filledAt }] of buckets) {
      const full = perSecond[key.startsWith("read") ? "read_units" : "write_units"];
      if (left + ((Date.now() - filledAt) / 1_000) * full < full) return;
      buckets.delete(key);
    }
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
