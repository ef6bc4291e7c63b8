import { type IndexRange, isInRange, type Place } from "../contacts/index-reads.ts";
import { compareTexts, mergedShards } from "../platform/merge-shards.ts";
import { shards } from "../platform/shards.ts";

/** How far each shard of a range was walked, in their order; null: not yet. */
export type Places = readonly (Place | null)[];

export const nowhere: Places = shards.map(() => null);

/** Whether these can be places of a range. */
export const arePlaces = (range: IndexRange, places: Places): boolean =>
  places.length === shards.length &&
  places.every(
    (place) =>
      !place || (isInRange(range, place.value) && (range.by !== "email" || place.value === place.email)),
  );

/** Reads on in one shard: see `placesIn` of the indexes. */
export type ReadShard = (
  range: IndexRange,
  shard: string,
  page: { readonly after?: Place | undefined; readonly limit: number },
) => Promise<{ readonly places: readonly Place[]; readonly isLast: boolean }>;

const comparePlaces = (a: Place, b: Place): number =>
  compareTexts(a.value, b.value) || compareTexts(a.email, b.email);

/** So many more than its part are read of each shard at first: as a rule no shard is asked twice for a page. */
const shareOf = (wanted: number): number => Math.ceil((wanted / shards.length) * 1.5) + 4;

/** After everything that begins with a text. */
const last = "\u{10ffff}";

/**
 * What is still to be read of a shard that was not walked yet: who came to it meanwhile, before where the others are, has
 * no place on the pages that follow.
 */
const rest = (range: IndexRange, from: Places): IndexRange => {
  const sign = range.backwards ? -1 : 1;
  const walked = from.flatMap((place) => (place ? [place.value] : []));
  const furthest = walked.toSorted((a, b) => sign * compareTexts(b, a))[0];
  if (furthest === undefined) return range;
  const { by, prefix, to = prefix && prefix + last, backwards } = range;
  return backwards ? { ...range, to: furthest } : { by, from: furthest, to };
};

/**
 * The places of a range, of all its shards, in order. No more of each is read than is taken.
 * @param wanted so many will be taken, most likely.
 */
export const mergedPlaces = (read: ReadShard, range: IndexRange, from: Places, wanted: number) => {
  const limit = shareOf(wanted);
  const restOfRange = rest(range, from);
  const isWalked = new Map(shards.map((shard, number) => [shard, Boolean(from[number])]));
  const sign = range.backwards ? -1 : 1;
  return mergedShards<Place, Place>({
    read: async (shard, after) => {
      const stretch = isWalked.get(shard) ? range : restOfRange;
      const { places, isLast } = await read(stretch, shard, { after, limit });
      return { items: places, readTo: isLast ? undefined : (places.at(-1) ?? after) };
    },
    placeOf: (place) => place,
    compare: (a, b) => sign * comparePlaces(a, b),
    from: from.map((place) => place ?? undefined),
  });
};
