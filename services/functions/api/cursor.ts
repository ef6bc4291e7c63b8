import * as z from "zod";
import { Problem } from "./problem.ts";

/** DynamoDB takes no longer key, and no empty one. */
const keyBytesMax = 2048;
const rangeBytesMax = 1024;

const keyText = (bytesMax: number) =>
  z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= bytesMax);

/** The key of a table whose items are addresses. */
export const emailKey = z.strictObject({ email: keyText(keyBytesMax) });

/** Where a walk through the indexes of the contacts is, shard by shard. */
export const indexPlaces = z.strictObject({
  walk: z.number().int().min(0).max(2),
  places: z.array(z.strictObject({ value: keyText(rangeBytesMax), email: keyText(keyBytesMax) }).nullable()),
});

/**
 * The cursors of one listing: where a page ends, opaque to the client. They are not signed, because they give no more
 * than a client with the same key may list anyway; but one is taken only when it is of this list, and could be one of
 * its places.
 * @param list names the listing; cursors of others are refused.
 * @param key the key that a page ends at.
 */
export const pageCursor = <T extends z.ZodType<Record<string, unknown>>>(list: string, key: T) => {
  /** @returns null where the listing ends. */
  const encode = (lastKey: object | undefined): string | null =>
    // Parsed, so that its attributes have one order.
    lastKey ? Buffer.from(JSON.stringify([list, key.parse(lastKey)])).toString("base64url") : null;

  /**
   * The key a page starts after.
   * @throws Problem invalid_cursor when the cursor is none that this listing gave.
   */
  const decode = (cursor: string | undefined): z.output<T> | undefined => {
    if (cursor === undefined) return undefined;
    const { data, error } = key.safeParse(keyIn(list, cursor));
    if (error || encode(data) !== cursor)
      throw new Problem("invalid_cursor", "Use the next_cursor of the page before, unchanged.", "cursor");
    return data;
  };

  return { encode, decode };
};

const keyIn = (list: string, cursor: string): unknown => {
  try {
    const [name, key] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    return name === list ? key : undefined;
  } catch {
    return undefined;
  }
};
