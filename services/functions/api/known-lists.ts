import type { ContactStore } from "../../contacts/store.ts";
import type { ListStore } from "../../lists/store.ts";
import { Problem } from "./problem.ts";

interface Lists {
  readonly lists: Pick<ListStore, "getMany">;
}

const unknownList = (id: string, field: string) =>
  new Problem("unknown_list", `There is no list ${id}: see GET /lists.`, field);

/** The person left it: neither the API nor an import puts them back. */
export const listLeft = (id: string) =>
  new Problem("list_left", `The person left the list ${id}: only they come back to it.`, "lists");

/** @throws Problem unknown_list, which names the first of these lists that is not there. */
export const requireLists = async (
  lists: Lists["lists"],
  ids: readonly string[],
  field: "lists" | "filter",
): Promise<void> => {
  const known = await lists.getMany(ids);
  const place = ids.findIndex((id) => !known.has(id));
  if (place >= 0) throw unknownList(ids[place]!, field === "lists" ? `lists[${place}]` : field);
};

/**
 * The lists of a change to a contact, less those that were deleted and the contact still names: who sends back what was
 * read is not refused for them.
 * @throws Problem unknown_list when one is neither there nor on the contact.
 */
export const withoutDeletedLists = async (
  { contacts, lists }: Lists & { readonly contacts: Pick<ContactStore, "get"> },
  key: string,
  ids: readonly string[],
): Promise<string[]> => {
  const known = await lists.getMany(ids);
  const kept = ids.filter((id) => known.has(id));
  if (kept.length === ids.length) return kept;
  const named = (await contacts.get(key))?.lists ?? [];
  const place = ids.findIndex((id) => !known.has(id) && !named.includes(id));
  if (place >= 0) throw unknownList(ids[place]!, `lists[${place}]`);
  return kept;
};
