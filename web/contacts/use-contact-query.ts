import { useRef } from "preact/hooks";
import type { Paging } from "../parts/pager.tsx";
import { links, queryOf, useHash } from "../router.ts";
import { type ContactQuery, parseQuery, queryParams } from "./contact-query.ts";

/** Where a person stands among the contacts: it is in the location. */
export interface ContactLocation {
  readonly query: ContactQuery;
  readonly paging: Paging;
  /**
   * Asks for something else, from the first page on.
   * @param isTyping whether it follows a person who types: then Back does not go letter by letter.
   */
  ask(query: ContactQuery, isTyping?: boolean): void;
}

export const useContactQuery = (): ContactLocation => {
  const params = queryOf(useHash());
  const query = parseQuery(params);
  const cursor = params.get("cursor") ?? undefined;
  const page = cursor === undefined ? 1 : Math.max(2, Number(params.get("page")) || 2);
  // The API gives only the way forward. A page that was opened by its link has no way back but to the first.
  const asked = queryParams(query);
  const before = useRef<{ readonly asked: string; readonly cursors: Map<number, string> } | undefined>(
    undefined,
  );
  if (before.current?.asked !== asked) before.current = { asked, cursors: new Map() };
  const { cursors } = before.current;
  if (cursor !== undefined) cursors.set(page, cursor);

  const go = (number: number, to: string | undefined) => {
    location.hash = `${links.contacts}${queryParams(query, to === undefined ? undefined : { number, cursor: to })}`;
  };
  return {
    query,
    paging: {
      cursor,
      page,
      next: (next) => go(page + 1, next),
      previous: () => go(page - 1, cursors.get(page - 1)),
      restart: () => go(1, undefined),
    },
    ask: (next, isTyping = false) => {
      const hash = `${links.contacts}${queryParams(next)}`;
      if (hash === location.hash) return;
      if (isTyping) location.replace(hash);
      else location.hash = hash;
    },
  };
};
