/** One page of a listing: the key it ended at continues it. */
export interface Page<T> {
  readonly items: T[];
  readonly lastKey?: Record<string, string> | undefined;
}

type StartKey = Record<string, string> | undefined;

/**
 * Reads one page after the other.
 * @param until milliseconds since the epoch: no page is begun after it.
 * @param read gives the key that the next page starts after.
 * @returns whether it came to the end in time.
 */
export const eachPage = async (
  until: number,
  read: (startKey: StartKey) => Promise<StartKey>,
): Promise<boolean> => {
  let startKey: StartKey;
  do {
    if (Date.now() >= until) return false;
    startKey = await read(startKey);
  } while (startKey);
  return true;
};
