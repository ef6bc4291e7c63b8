import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SuppressionFilter } from "../../../../services/suppressions/listing.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const reasons = ["bounce", "complaint", "manual"] as const;
const sources = ["api", "ses", "ses_campaign_a", "ses_campaign_b", "import_a"];
const at = (n: number) => new Date(Date.UTC(2026, 10, 1, 0, Math.floor(n / 3))).toISOString();
/** Sixty, of which three come at each moment, and every seventh is lifted. */
const all = Array.from({ length: 60 }, (_, n) => ({
  email: `${"abc"[n % 3]}${String(n).padStart(2, "0")}@example.net`,
  reason: reasons[n % reasons.length]!,
  source: sources[n % sources.length]!,
  created_at: at(n),
  isLifted: n % 7 === 0,
}));

beforeAll(async () => {
  stage = await startStage();
  for (const { isLifted, ...one } of all) {
    await stage.suppressions.add(one);
    if (isLifted) await stage.suppressions.lift(one.email, "A mistake.", at(99));
  }
});
afterAll(() => stage.stop());

/** All pages of a listing, one after the other. */
const pagesOf = async (filter: SuppressionFilter, limit: number): Promise<string[]> => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const { items, end } = await stage.suppressions.find(filter, limit, after);
    expect(items.length).toBeLessThanOrEqual(limit);
    found.push(...items.map(({ email }) => email));
    after = end && ("email" in end ? end.email : end.position);
  } while (after !== undefined);
  return found;
};

/** The same, told of the whole. */
const expectedOf = ({ prefix, reason, source, state }: SuppressionFilter): string[] =>
  all
    .filter(
      (one) =>
        one.email.startsWith(prefix ?? "") &&
        (!reason || one.reason === reason) &&
        (!source ||
          (["campaign", "import"].includes(source)
            ? one.source.includes(`${source}_`)
            : one.source === source)) &&
        (state === "all" || one.isLifted === (state === "lifted")),
    )
    .sort((a, b) =>
      prefix
        ? a.email < b.email
          ? -1
          : 1
        : `${a.created_at} ${a.email}` > `${b.created_at} ${b.email}`
          ? -1
          : 1,
    )
    .map(({ email }) => email);

describe("suppressions are found", () => {
  test.each<[string, SuppressionFilter]>([
    ["the newest first", { state: "standing" }],
    ["by what the address begins with, in its order", { prefix: "b", state: "standing" }],
    ["one", { prefix: "a00@example.net", state: "all" }],
    ["lifted", { state: "lifted" }],
    ["of any campaign", { source: "campaign", state: "standing" }],
    ["of nobody", { prefix: "zoe", state: "all" }],
  ])("%s", async (_, filter) => {
    expect(await pagesOf(filter, 7)).toEqual(expectedOf(filter));
    expect(await stage.suppressions.count(filter)).toEqual({
      count: expectedOf(filter).length,
      isExact: true,
    });
  });

  test("by any filter, in pages of any size: each once", async () => {
    const filter = fc.record({
      prefix: fc.constantFrom(undefined, "a", "b0", "c1"),
      reason: fc.constantFrom(undefined, ...reasons),
      source: fc.constantFrom(undefined, "campaign", "import", ...sources),
      state: fc.constantFrom("standing", "lifted", "all") as fc.Arbitrary<SuppressionFilter["state"]>,
    });
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 40 }), async (given, limit) => {
        expect(await pagesOf(given, limit)).toEqual(expectedOf(given));
      }),
      { seed: 11, numRuns: 40 },
    );
  });
});
