/** One page of a listing: the key it ended at continues it. */
export interface Page<T> {
  readonly items: T[];
  readonly lastKey?: Record<string, string> | undefined;
}

/** Makes a page cursor of a DynamoDB key, opaque to the client. */
export const encodeCursor = (key: Record<string, unknown> | undefined): string | null =>
  key ? Buffer.from(JSON.stringify(key)).toString("base64url") : null;

/** Reads a cursor back; undefined when it is none of ours or names other attributes than the key's. */
export const decodeCursor = (
  cursor: string,
  attributes: readonly string[],
): Record<string, string> | undefined => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (typeof key !== "object" || key === null) return undefined;
    const entries = Object.entries(key);
    const fits =
      entries.length === attributes.length &&
      entries.every(([name, value]) => attributes.includes(name) && typeof value === "string");
    return fits ? (key as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
};
