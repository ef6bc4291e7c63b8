import { expect, test } from "vitest";
import { planToBreak, runWithBrokenClaims } from "./break-claims.ts";
import { violationsOf } from "./check.ts";
import { gatheringOf } from "./gathering.ts";
import { planOf } from "./plan.ts";
import { runSeeds } from "./seeds.ts";
import { openWorld } from "./world.ts";

// The last one kills the process, which none of the others draws.
const seeds = [...Array.from({ length: 23 }, (_, i) => i + 1), 35];
// A test that is approved of, one in a series, and a series whose mails are changed by imports and erasures.
const gathered = [43, 63, 57];

test("whatever fails, nobody is skipped and nobody is mailed twice", async () => {
  const plans = [...seeds.map(planOf), ...gathered.map((seed) => gatheringOf(seed, planOf(seed)))];
  const verdicts = await runSeeds({ plans, jobs: 2, report: () => {} });
  const failed = verdicts.filter(({ violations }) => violations.length > 0);
  expect(
    failed.map(({ seed, violations }) => ({
      replay: `npm run chaos -- --seeds 1 --first ${seed}${gathered.includes(seed) ? " --gathered" : ""}`,
      violations,
    })),
  ).toEqual([]);
  expect(verdicts).toHaveLength(plans.length);
});

test("a broken claim is seen by the checker", async () => {
  const world = await openWorld();
  try {
    const violations = violationsOf(planToBreak, await runWithBrokenClaims(world, planToBreak));
    expect(violations.join("\n")).toMatch(/r\d+\.s0@example\.net \(batch 0, index \d+\) was mailed 2 times/);
  } finally {
    await world.close();
  }
});
