import type { Api, KnownAttribute, List, Media, Segment, Snippet, TemplateRow } from "./client.ts";
import { answer } from "./client.ts";

/** Pages of a listing that are read for a choice of its entries. */
const pagesMax = 10;

const allOf = async <T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
): Promise<T[]> => {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const { items, next } = await read(cursor);
    all.push(...items);
    if (next === null) break;
    cursor = next;
  }
  return all;
};

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

/** Entries of which none is called as another: those who share a name have the end of their id behind it. */
const toldApart = <T extends { readonly name: string }>(
  entries: readonly T[],
  idOf: (entry: T) => string,
): T[] => {
  const named = Map.groupBy(entries, ({ name }) => name.trim().toLowerCase());
  return entries.map((entry) =>
    named.get(entry.name.trim().toLowerCase())!.length > 1
      ? { ...entry, name: `${entry.name} (…${idOf(entry).slice(-4)})` }
      : entry,
  );
};

/** The lists to choose from: see `toldApart`. */
export const listsToldApart = async (api: Api, signal?: AbortSignal): Promise<List[]> =>
  toldApart(await allLists(api, signal), ({ list_id }) => list_id);

/** The segments to choose from: see `toldApart`. */
export const segmentsToldApart = async (api: Api, signal?: AbortSignal): Promise<Segment[]> =>
  toldApart(await allSegments(api, signal), ({ segment_id }) => segment_id);

/** The lists there are, by name, up to 1,000 of them. */
export const allLists = async (api: Api, signal?: AbortSignal): Promise<List[]> =>
  (
    await allOf(async (cursor) => {
      const query = { limit: 100, cursor };
      const page = await answer(api.lists.$get({ query }, signal && { init: { signal } }));
      return { items: page.lists, next: page.next_cursor };
    })
  ).sort(byName);

/** The segments there are, by name, up to 1,000 of them. */
export const allSegments = async (api: Api, signal?: AbortSignal): Promise<Segment[]> =>
  (
    await allOf(async (cursor) => {
      const query = { limit: 100, cursor };
      const page = await answer(api.segments.$get({ query }, signal && { init: { signal } }));
      return { items: page.segments as Segment[], next: page.next_cursor };
    })
  ).sort(byName);

/** The snippets there are, by name, up to 1,000 of them. */
export const allSnippets = async (api: Api, signal?: AbortSignal): Promise<Snippet[]> =>
  (
    await allOf(async (cursor) => {
      const query = { limit: 100, cursor };
      const page = await answer(api.snippets.$get({ query }, signal && { init: { signal } }));
      return { items: page.snippets, next: page.next_cursor };
    })
  ).sort(byName);

/** The templates there are, the shipped ones last, up to 1,000 of one's own. */
export const allTemplates = (api: Api, signal?: AbortSignal): Promise<TemplateRow[]> =>
  allOf(async (cursor) => {
    const query = { limit: 100, cursor };
    const page = await answer(api.templates.$get({ query }, signal && { init: { signal } }));
    return { items: page.templates, next: page.next_cursor };
  });

/** The pictures there are, newest first, up to 1,000 of them. */
export const allMedia = (api: Api, signal?: AbortSignal): Promise<Media[]> =>
  allOf(async (cursor) => {
    const query = { limit: 100, cursor };
    const page = await answer(api.media.$get({ query }, signal && { init: { signal } }));
    return { items: page.media, next: page.next_cursor };
  });

export const allAttributes = async (api: Api, signal?: AbortSignal): Promise<KnownAttribute[]> =>
  (await answer(api.contacts.attributes.$get({}, signal && { init: { signal } }))).attributes;
