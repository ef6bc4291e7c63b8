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

/** The key of an item that says that somebody was erased, and so that there are items of who was. */
export const erasureMark: string = prefix;

/** How the suppressions of some mailboxes are read. */
export interface SuppressionSearch {
  /** What to read first. */
  readonly keys: readonly { readonly email: string }[];
  /** What to read besides, by what was found. */
  left(found: readonly Item[]): { readonly email: string }[];
}

/**
 * How suppressions are looked for by mailbox: besides an item of its own, one that was erased has another. As long as
 * nobody was erased, which a mark tells that is read along, that is not asked for, which halves what is read before a
 * send; once the mark was seen, both are read at once.
 */
export const suppressionSearch = (): ((mailboxes: readonly string[]) => SuppressionSearch) => {
  let wasAnybodyErased = false;
  return (mailboxes) => {
    const own = mailboxes.map((email) => ({ email }));
    const others = () => mailboxes.map((key) => ({ email: erasedKey(key) }));
    if (wasAnybodyErased) return { keys: [...own, ...others()], left: () => [] };
    return {
      keys: [...own, { email: erasureMark }],
      left: (found) => {
        if (!found.some(({ email }) => email === erasureMark)) return [];
        wasAnybodyErased = true;
        return others();
      },
    };
  };
};
