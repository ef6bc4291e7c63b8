import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTexts, mergedShards, type Stretch } from "../../../../services/platform/merge-shards.ts";
import { shards } from "../../../../services/platform/shards.ts";

const itself = (text: string) => text;

test("where reads are bounded, pages end where one shard is not read on, and go on there: each comes once, in order", async () => {
  const inShards = fc.uniqueArray(fc.tuple(fc.string({ unit: "binary", minLength: 1 }), fc.nat(3)), {
    selector: ([text]) => text,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      inShards,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 3 }),
      async (all, size, readsMax) => {
        const shardOf = new Map(all.map(([text, number]) => [text, shards[number]]));
        const sorted = [...shardOf.keys()].sort(compareTexts);
        // Every third that is read is shown, as a filter does: many a read finds nothing.
        const isShown = (text: string) => Buffer.from(text)[0]! % 3 === 0;
        const read = async (shard: string, after: string | undefined): Promise<Stretch<string, string>> => {
          const rest = sorted.filter(
            (text) => shardOf.get(text) === shard && (!after || compareTexts(text, after) > 0),
          );
          const examined = rest.slice(0, 4);
          return { items: examined.filter(isShown), readTo: rest.length > 4 ? examined.at(-1) : undefined };
        };
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const from = shards.map(() => after);
          const merged = mergedShards({ read, placeOf: itself, compare: compareTexts, from, readsMax });
          const page = await merged.take(size);
          expect(page.length).toBeLessThanOrEqual(size);
          seen.push(...page.map(({ item }) => item));
          after = await merged.rest();
        } while (after !== undefined);
        expect(seen).toEqual(sorted.filter(isShown));
      },
    ),
    { numRuns: 50 },
  );
});
