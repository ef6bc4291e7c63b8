import { shards } from "./shards.ts";

/** The order of DynamoDB: that of the bytes in UTF-8. */
export const compareTexts = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a shard has next, in its order, and the place it was read to for that; undefined: to its end. */
export interface Stretch<T, Place> {
  readonly items: readonly T[];
  readonly readTo: Place | undefined;
}

interface Merge<T, Place> {
  /** Reads on in one shard, after a place. */
  readonly read: (shard: string, after: Place | undefined) => Promise<Stretch<T, Place>>;
  readonly placeOf: (item: T) => Place;
  readonly compare: (a: Place, b: Place) => number;
  /** Where each shard is read on from, in their order. */
  readonly from: readonly (Place | undefined)[];
  /** So often one shard is read; where that is not enough, what is taken ends there. */
  readonly readsMax?: number;
}

/** An item, and the number of the shard it is in. */
export interface Taken<T> {
  readonly item: T;
  readonly shard: number;
}

/** The shards of an index as one: a merge of their orders. Each is read on when all that was read of it is taken. */
export const mergedShards = <T, Place>({
  read,
  placeOf,
  compare,
  from,
  readsMax = Number.POSITIVE_INFINITY,
}: Merge<T, Place>) => {
  const lanes = shards.map((name, shard) => ({
    name,
    shard,
    after: from[shard],
    ahead: [] as T[],
    isLast: false,
    reads: 0,
  }));
  type Lane = (typeof lanes)[number];
  let last: Place | undefined;

  const isDry = ({ ahead, isLast }: Lane): boolean => ahead.length === 0 && !isLast;
  const fill = async (lane: Lane): Promise<void> => {
    while (isDry(lane) && lane.reads < readsMax) {
      const { items, readTo } = await read(lane.name, lane.after);
      lane.reads++;
      lane.ahead = [...items];
      lane.after = readTo;
      lane.isLast = readTo === undefined;
    }
  };
  const least = <V>(values: readonly V[], placeOfValue: (value: V) => Place): V | undefined =>
    values.reduce<V | undefined>(
      (first, value) =>
        first !== undefined && compare(placeOfValue(first), placeOfValue(value)) <= 0 ? first : value,
      undefined,
    );
  /** What comes after it may lack some of a shard that is not read on. */
  const bound = (): Place | undefined =>
    least(
      lanes.filter(isDry).map(({ after }) => after!),
      (place) => place,
    );
  const next = (): Lane | undefined => {
    const headOf = ({ ahead }: Lane) => placeOf(ahead[0]!);
    const lane = least(
      lanes.filter(({ ahead }) => ahead.length > 0),
      headOf,
    );
    const to = bound();
    return lane && (to === undefined || compare(headOf(lane), to) <= 0) ? lane : undefined;
  };

  /** Reads ahead of what will be taken first. */
  const look = async (): Promise<void> => {
    await Promise.all(lanes.map(fill));
  };

  /** The next items; fewer only where the shards end, or are not read on. */
  const take = async (count: number): Promise<Taken<T>[]> => {
    const taken: Taken<T>[] = [];
    while (taken.length < count) {
      await look();
      const lane = next();
      if (!lane) break;
      const item = lane.ahead.shift()!;
      last = placeOf(item);
      taken.push({ item, shard: lane.shard });
    }
    return taken;
  };

  /** Where another merge goes on after what was taken; undefined: there is nothing more. */
  const rest = async (): Promise<Place | undefined> => {
    await look();
    return next() ? last : bound();
  };

  return { look, take, rest };
};
