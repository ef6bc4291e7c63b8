import { decodeCursor } from "../../platform/pagination.ts";
import { Problem } from "./problem.ts";

/**
 * The key a page starts after.
 * @throws Problem invalid_cursor when the cursor is none that this listing gave.
 */
export const startKey = (
  cursor: string | undefined,
  attributes: readonly string[],
): Record<string, string> | undefined => {
  if (cursor === undefined) return undefined;
  const key = decodeCursor(cursor, attributes);
  if (!key)
    throw new Problem("invalid_cursor", "Use the next_cursor of the page before, unchanged.", "cursor");
  return key;
};
