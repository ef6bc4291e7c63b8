/** One page of a listing: the key it ended at continues it. */
export interface Page<T> {
  readonly items: T[];
  readonly lastKey?: Record<string, string> | undefined;
}
