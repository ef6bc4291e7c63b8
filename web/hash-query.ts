import { useRef } from "preact/hooks";
import type { Paging } from "./parts/pager.tsx";
import { pageOf, queryOf, useHash } from "./router.ts";

/** What a page keeps in its address, so that it can be linked, reloaded and gone back to. */
export interface HashQuery {
  readonly values: URLSearchParams;
  /** Changes some values; an empty one is left out. `replace` where each stroke of a key is no step to go back. */
  readonly set: (changes: Readonly<Record<string, string>>, how: "push" | "replace") => void;
}

/** The query in the location's hash, as it changes. */
export const useHashQuery = (): HashQuery => {
  const hash = useHash();
  const values = queryOf(hash);
  return {
    values,
    set: (changes, how) => {
      // What is drawn may be older than what a person asked for since, or than the page they are at.
      if (pageOf(location.hash) !== pageOf(hash)) return;
      const next = queryOf(location.hash);
      for (const [name, value] of Object.entries(changes)) {
        if (value === "") next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      const changed = `${pageOf(hash) || "#/"}${text && `?${text}`}`;
      if (changed === location.hash) return;
      if (how === "push") history.pushState(null, "", changed);
      else history.replaceState(null, "", changed);
      // The browser tells of what a person does, not of this.
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    },
  };
};

/** What leads to the first page. */
export const firstPage = { page: "", cursor: "" } as const;

/**
 * Where a person stands in a listing: it is in the address. The API gives only the way forward, so the cursors behind
 * are kept; a page that was opened by its link has no way back but to the first.
 * @param asked what is listed: cursors of something else lead nowhere.
 */
export const useHashPaging = ({ values, set }: HashQuery, asked: string): Paging => {
  const cursor = values.get("cursor") ?? undefined;
  const page = cursor === undefined ? 1 : Math.max(2, Number(values.get("page")) || 2);
  const before = useRef<{ readonly asked: string; readonly cursors: Map<number, string> } | undefined>(
    undefined,
  );
  if (before.current?.asked !== asked) before.current = { asked, cursors: new Map() };
  const { cursors } = before.current;
  if (cursor !== undefined) cursors.set(page, cursor);

  const go = (number: number, to: string | undefined) =>
    set(to === undefined ? firstPage : { page: String(number), cursor: to }, "push");
  return {
    cursor,
    page,
    next: (next) => go(page + 1, next),
    previous: () => go(page - 1, cursors.get(page - 1)),
    restart: () => go(1, undefined),
  };
};
