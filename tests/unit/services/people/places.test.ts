import fc from "fast-check";
import { expect, test } from "vitest";
import type { IndexRange, Place } from "../../../../services/contacts/index-reads.ts";
import { mergedPlaces, nowhere, type Places, type ReadShard } from "../../../../services/people/places.ts";
import { shardOf, shards } from "../../../../services/platform/shards.ts";

const bytes = (text: string) => Buffer.from(text);
const inOrder = (a: Place, b: Place) =>
  Buffer.compare(bytes(a.value), bytes(b.value)) || Buffer.compare(bytes(a.email), bytes(b.email));

/** An index of these contacts, as DynamoDB reads it: each shard for itself. */
const indexOf =
  (all: readonly Place[]): ReadShard =>
  async ({ backwards }, shard, { after, limit }) => {
    const sorted = all.filter(({ email }) => shardOf(email) === shard).sort(inOrder);
    const places = (backwards ? sorted.reverse() : sorted).filter(
      (place) => !after || (backwards ? inOrder(place, after) < 0 : inOrder(place, after) > 0),
    );
    return { places: places.slice(0, limit), isLast: places.length <= limit };
  };

const contacts = fc.uniqueArray(
  fc.record({
    value: fc.string({ unit: "binary", minLength: 1, maxLength: 2 }),
    email: fc.nat(500).map((number) => `reader${number}@example.net`),
  }),
  { selector: ({ email }) => email, maxLength: 120 },
);

test("pages together give each contact once, in order, wherever they end", async () => {
  await fc.assert(
    fc.asyncProperty(
      contacts,
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async (all, size, backwards) => {
        const range: IndexRange = { by: "search_name", backwards };
        const read = indexOf(all);
        const seen: Place[] = [];
        let places: Places = nowhere;
        for (;;) {
          const taken = await mergedPlaces(read, range, places, size).take(size);
          if (taken.length === 0) break;
          places = places.map(
            (before, shard) => taken.findLast((one) => one.shard === shard)?.item ?? before,
          );
          seen.push(...taken.map(({ item }) => item));
        }
        const sorted = [...all].sort(inOrder);
        expect(seen).toEqual(backwards ? sorted.reverse() : sorted);
      },
    ),
    { numRuns: 60 },
  );
});

test("a page asks each shard once, as a rule", async () => {
  let asked = 0;
  const all = Array.from({ length: 2_000 }, (_, number) => ({
    value: `2026-11-28T12:00:00.${String(number % 1000).padStart(3, "0")}Z`,
    email: `reader${number}@example.net`,
  }));
  const read = indexOf(all);
  const counting: ReadShard = async (...given) => {
    asked++;
    return await read(...given);
  };
  await mergedPlaces(counting, { by: "created_at" }, nowhere, 51).take(51);
  expect(asked).toBe(shards.length);
});

test("a shard that was not walked yet is read from where the others are", async () => {
  const ranges: IndexRange[] = [];
  const read: ReadShard = async (range) => {
    ranges.push(range);
    return { places: [], isLast: true };
  };
  const walked = (value: string): Places => nowhere.with(3, { value, email: "ada@example.net" });
  await mergedPlaces(read, { by: "search_name", prefix: "ad" }, walked("adam"), 1).take(1);
  await mergedPlaces(read, { by: "created_at", from: "2026", backwards: true }, walked("2027"), 1).take(1);
  expect([ranges[0], ranges[3], ranges[shards.length]]).toEqual([
    { by: "search_name", from: "adam", to: "ad\u{10ffff}" },
    { by: "search_name", prefix: "ad" },
    { by: "created_at", from: "2026", to: "2027", backwards: true },
  ]);
});
