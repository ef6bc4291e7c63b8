/** Counts what happened within the last `lengthMilliseconds`, to a granularity of `bucketMilliseconds`. */
export const createWindow = (lengthMilliseconds: number, bucketMilliseconds: number) => {
  const buckets = new Map<number, number>();
  let sum = 0;

  return {
    add: (at: number, count: number): void => {
      const bucket = Math.floor(at / bucketMilliseconds) * bucketMilliseconds;
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
      sum += count;
    },
    total: (now: number): number => {
      // A bucket leaves when all of it is out of the window: coarse buckets count too much rather than too little.
      for (const [bucket, count] of buckets) {
        if (bucket + bucketMilliseconds > now - lengthMilliseconds + 1) break;
        buckets.delete(bucket);
        sum -= count;
      }
      return sum;
    },
  };
};
