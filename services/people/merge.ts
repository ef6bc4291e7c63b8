import { type IndexRange, isInRange, type Place } from "../contacts/index-reads.ts";
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

/** A place, and the number of the shard it is in. */
export interface Taken {
  readonly place: Place;
  readonly shard: number;
}

/** The order of DynamoDB: that of the bytes in UTF-8. */
const compareTexts = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

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
 * The shards of a range as one: a merge of their orders, which reads no more of each than is taken.
 * @param wanted so many will be taken, most likely.
 */
export const mergedShards = (read: ReadShard, range: IndexRange, from: Places, wanted: number) => {
  const limit = shareOf(wanted);
  const restOfRange = rest(range, from);
  const lanes = from.map((place, shard) => ({
    shard,
    range: place ? range : restOfRange,
    after: place ?? undefined,
    ahead: [] as Place[],
    isLast: false,
  }));
  type Lane = (typeof lanes)[number];

  const fill = async (lane: Lane): Promise<void> => {
    while (lane.ahead.length === 0 && !lane.isLast) {
      const { places, isLast } = await read(lane.range, shards[lane.shard]!, { after: lane.after, limit });
      lane.ahead = [...places];
      lane.after = places.at(-1) ?? lane.after;
      lane.isLast = isLast;
    }
  };
  const sign = range.backwards ? -1 : 1;
  const next = (): Lane | undefined =>
    lanes
      .filter(({ ahead }) => ahead.length > 0)
      .reduce<Lane | undefined>(
        (least, lane) => (least && sign * comparePlaces(least.ahead[0]!, lane.ahead[0]!) <= 0 ? least : lane),
        undefined,
      );

  /** Reads ahead of what will be taken first. */
  const look = async (): Promise<void> => {
    await Promise.all(lanes.map(fill));
  };

  /** The next places, fewer only where the range ends. */
  const take = async (count: number): Promise<Taken[]> => {
    const taken: Taken[] = [];
    while (taken.length < count) {
      await look();
      const lane = next();
      if (!lane) break;
      taken.push({ place: lane.ahead.shift()!, shard: lane.shard });
    }
    return taken;
  };

  return { look, take };
};
