/**
 * Does something with each of a list, with so many at the same time: the next is begun when one is done.
 * @returns what came of each, in their order.
 * @throws the first error; after it no more are begun.
 */
export const inLanes = async <T, Result>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const left = items.entries();
  let hasFailed = false;
  const lane = async () => {
    for (const [place, item] of left) {
      if (hasFailed) return;
      results[place] = await work(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
};
