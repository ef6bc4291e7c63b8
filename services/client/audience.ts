import { type Api, answer } from "./api.ts";
import { Failure, Misuse } from "./failure.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** More than there are of a kind, by far: a listing that never ends is not followed. */
const pagesMax = 1000;

/** Everything a listing has, page after page. */
const allOf = async (
  read: (cursor: string | undefined) => Promise<{ items: Named[]; next: string | null }>,
): Promise<Named[]> => {
  const all: Named[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const { items, next } = await read(cursor);
    all.push(...items);
    if (next === null) break;
    cursor = next;
  }
  return all;
};

const allLists = (api: Api) =>
  allOf(async (cursor) => {
    const page = await answer(api.lists.$get({ query: { limit: 100, cursor } }));
    return { items: page.lists.map(({ list_id, name }) => ({ id: list_id, name })), next: page.next_cursor };
  });

const allSegments = (api: Api) =>
  allOf(async (cursor) => {
    const page = await answer(api.segments.$get({ query: { limit: 100, cursor } }));
    const items = page.segments.map(({ segment_id, name }) => ({ id: segment_id, name }));
    return { items, next: page.next_cursor };
  });

/**
 * The ids of what was named, by name or by id.
 * @throws Failure when there is none of that name, or several.
 */
export const idsOf = (what: string, given: readonly string[], all: readonly Named[]): string[] =>
  given.map((wanted) => {
    const found = all.filter(({ id, name }) => id === wanted || name === wanted);
    if (found.length === 1) return found[0]!.id;
    const names = all.map(({ name }) => `"${name}"`).join(", ");
    throw new Failure(
      found.length === 0
        ? `There is no ${what} "${wanted}"; there ${names ? `are ${names}` : "is none at all"}.`
        : `There are ${found.length} ${what}s "${wanted}": name one by its id, ${found.map(({ id }) => id).join(" or ")}.`,
    );
  });

/** The ids of lists. @param given names or ids. @throws Failure */
export const listIds = async (api: Api, given: readonly string[]): Promise<string[]> =>
  given.length === 0 ? [] : idsOf("list", given, await allLists(api));

/** The ids of segments. @param given names or ids. @throws Failure */
export const segmentIds = async (api: Api, given: readonly string[]): Promise<string[]> =>
  given.length === 0 ? [] : idsOf("segment", given, await allSegments(api));

interface Chosen {
  readonly all?: boolean | undefined;
  readonly list?: readonly string[] | undefined;
  readonly segment?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
}

/**
 * Whom a campaign is for. Nobody is mailed because an option was forgotten: everybody is asked for by name.
 * @throws Misuse when nobody is named.
 */
export const audienceOf = async (api: Api, { all, list = [], segment = [], to = [] }: Chosen) => {
  if (!all && list.length + segment.length + to.length === 0)
    throw new Misuse("Whom is it for? Name a --list, a --segment, an address by --to, or --all.");
  const [lists, segments] = [await listIds(api, list), await segmentIds(api, segment)];
  return {
    ...(all && { all: true as const }),
    ...(lists.length > 0 && { lists }),
    ...(segments.length > 0 && { segments }),
    ...(to.length > 0 && { addresses: [...to] }),
  };
};
