import { listsMax } from "../contacts/contact.ts";
import type { StoredContact } from "../contacts/reads.ts";
import { isFinal } from "../contacts/record-status.ts";
import type { BulkGiven, Failure } from "./bulk.ts";

/** What is to become of one contact. */
export type Verdict = "change" | "unchanged" | Failure;

interface Known extends Pick<StoredContact, "status"> {
  readonly lists: readonly string[];
  readonly left_lists?: readonly string[];
}

/** What a bulk change does to a contact; undefined: there is none of that address. */
export const verdictOf = (
  { action, list_id = "" }: Pick<BulkGiven, "action" | "list_id">,
  contact: Known | undefined,
): Verdict => {
  if (!contact) return "not_found";
  const isOn = contact.lists.includes(list_id);
  switch (action) {
    case "add_to_list":
      if (isOn) return "unchanged";
      if (contact.left_lists?.includes(list_id)) return "left_list";
      return contact.lists.length >= listsMax ? "too_many_lists" : "change";
    case "remove_from_list":
      return isOn ? "change" : "unchanged";
    case "unsubscribe":
      // Who bounced or complained gets no mail either, and that is not softened.
      return isFinal(contact.status) ? "unchanged" : "change";
    case "delete":
      return "change";
  }
};

/** Who is to be changed, and how many of the others there are of each kind. */
export interface Plan {
  readonly change: readonly string[];
  readonly others: Readonly<Partial<Record<Exclude<Verdict, "change">, number>>>;
}

/** @param found by key; undefined where there is no contact. */
export const planOf = (
  given: Pick<BulkGiven, "action" | "list_id">,
  found: readonly (readonly [key: string, contact: Known | undefined])[],
): Plan => {
  const change: string[] = [];
  const others: Partial<Record<Exclude<Verdict, "change">, number>> = {};
  for (const [key, contact] of found) {
    const verdict = verdictOf(given, contact);
    if (verdict === "change") change.push(key);
    else others[verdict] = (others[verdict] ?? 0) + 1;
  }
  return { change, others };
};
