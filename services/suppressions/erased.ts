import { createHash } from "node:crypto";
import type { Item } from "../platform/dynamodb.ts";

/** No address is without an @, so none begins like this. */
const prefix = "erased:";

/**
 * What stands for the address of a person who was erased: whoever has the address finds it, nobody can read the address
 * from it. It is the same in every stage and after every restore (decision 50).
 * @param key of the mailbox.
 */
export const erasedKey = (key: string): string =>
  `${prefix}${createHash("sha256").update(`tidings:erased:${key}`).digest("base64url")}`;

/** Whether an item of the table stands for somebody who was erased. */
export const isErased = ({ email }: Item): boolean => String(email).startsWith(prefix);

/** The keys of all items that may suppress one of these mailboxes. */
export const suppressionKeys = (keys: readonly string[]): { email: string }[] =>
  keys.flatMap((key) => [{ email: key }, { email: erasedKey(key) }]);
