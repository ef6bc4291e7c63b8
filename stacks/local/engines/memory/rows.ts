/** Items in the order a table or an index has them: partitions by a hash, in a partition by the sort key. */
import type { Position } from "./keys.ts";
import type { Item } from "./values.ts";

/** An item, or what an index has of it. */
export interface Row extends Position {
  /** Its position in the table, for a row of an index: several may have the same key there. */
  readonly base?: Position;
  readonly item: Item;
  readonly bytes: number;
}

export interface Rows {
  get(position: Position): Row | undefined;
  /** Puts a row, in place of the one at its position. */
  put(row: Row): void;
  remove(row: Position & Pick<Row, "base">): void;
  count(): { readonly ItemCount: number; readonly IndexSizeBytes: number };
  /** The rows of a partition. */
  partition(hash: string): readonly Row[];
  /** All partitions in the order of a scan, from the one of a key on; of one segment if there are several. */
  partitions(from?: string, segment?: { readonly number: number; readonly of: number }): readonly Partition[];
}

interface Partition {
  readonly hash: string;
  /** 0 to 2^32 - 1: scattered, so that the order of keys says nothing about the order of a scan. */
  readonly place: number;
  readonly rows: Row[];
}

/** Negative, zero or positive, as rows of one partition are sorted. */
export const compareRows = (a: Position & Pick<Row, "base">, b: Position & Pick<Row, "base">): number =>
  compare(a.range, b.range) ||
  (a.base && b.base ? compare(a.base.hash, b.base.hash) || compare(a.base.range, b.base.range) : 0);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Where in a sorted list those begin for which the test does not hold any more. */
export const partitionPoint = <One>(list: readonly One[], holds: (one: One) => boolean): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const createRows = (): Rows => {
  const byHash = new Map<string, Partition>();
  let sorted: Partition[] | undefined;

  const find = (position: Position & Pick<Row, "base">) => {
    const rows = byHash.get(position.hash)?.rows ?? [];
    const place = partitionPoint(rows, (row) => compareRows(row, position) < 0);
    const row = rows[place];
    return { rows, place, row: row && compareRows(row, position) === 0 ? row : undefined };
  };

  const byPlace = () => {
    sorted ??= [...byHash.values()].sort((a, b) => a.place - b.place || compare(a.hash, b.hash));
    return sorted;
  };

  return {
    get: (position) => find(position).row,
    put(row) {
      if (!byHash.has(row.hash)) {
        byHash.set(row.hash, { hash: row.hash, place: placeOf(row.hash), rows: [row] });
        sorted = undefined;
        return;
      }
      const { rows, place, row: present } = find(row);
      rows.splice(place, present ? 1 : 0, row);
    },
    remove(position) {
      const { rows, place, row } = find(position);
      if (!row) return;
      rows.splice(place, 1);
      if (rows.length > 0) return;
      byHash.delete(position.hash);
      sorted = undefined;
    },
    count: () => {
      const rows = [...byHash.values()].flatMap((partition) => partition.rows);
      return { ItemCount: rows.length, IndexSizeBytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    partition: (hash) => byHash.get(hash)?.rows ?? [],
    partitions(from, segment) {
      const start = from === undefined ? 0 : placeOf(from);
      const first = partitionPoint(
        byPlace(),
        ({ place, hash }) => from !== undefined && (place < start || (place === start && hash < from)),
      );
      const rest = byPlace().slice(first);
      return segment ? rest.filter(({ place }) => segmentAt(place, segment.of) === segment.number) : rest;
    },
  };
};

/** Number of the segment, of so many, that a partition is in. */
export const segmentOf = (hash: string, segments: number): number => segmentAt(placeOf(hash), segments);

const segmentAt = (place: number, segments: number) => Math.floor((place / 2 ** 32) * segments);

/** FNV-1a with its bits mixed once more, as the last ones of similar keys are too alike. */
const placeOf = (hash: string): number => {
  let place = 0x811c9dc5;
  for (let index = 0; index < hash.length; index++)
    place = Math.imul(place ^ hash.charCodeAt(index), 0x01000193);
  place = Math.imul(place ^ (place >>> 16), 0x85ebca6b);
  return (place ^ (place >>> 13)) >>> 0;
};
