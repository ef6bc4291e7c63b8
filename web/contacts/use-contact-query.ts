import { firstPage, useHashPaging, useHashQuery } from "../hash-query.ts";
import type { Paging } from "../parts/pager.tsx";
import { type ContactQuery, parseQuery } from "./contact-query.ts";

/** Where a person stands among the contacts: it is in the location. */
export interface ContactLocation {
  readonly query: ContactQuery;
  readonly paging: Paging;
  /**
   * Asks for something else, from the first page on.
   * @param isTyping whether it follows a person who types: then Back does not go letter by letter.
   */
  ask(changes: Partial<ContactQuery>, isTyping?: boolean): void;
}

export const useContactQuery = (): ContactLocation => {
  const address = useHashQuery();
  const query = parseQuery(address.values);
  return {
    query,
    paging: useHashPaging(address, JSON.stringify(query)),
    ask: (changes, isTyping = false) =>
      address.set({ ...changes, ...firstPage }, isTyping ? "replace" : "push"),
  };
};
