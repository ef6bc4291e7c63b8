import { expect, test } from "vitest";
import { runWithBrokenClaims } from "./break-claims.ts";
import { violationsOf } from "./check.ts";
import { type Plan, planOf } from "./plan.ts";
import { runSeeds } from "./seeds.ts";
import { openWorld } from "./world.ts";

const seeds = Array.from({ length: 24 }, (_, i) => i + 1);

test("whatever fails, nobody is skipped and nobody is mailed twice", async () => {
  const verdicts = await runSeeds({ seeds, jobs: 2, report: () => {} });
  const failed = verdicts.filter(({ violations }) => violations.length > 0);
  expect(
    failed.map(({ seed, violations }) => ({
      replay: `npm run chaos -- --seeds 1 --first ${seed}`,
      violations,
    })),
  ).toEqual([]);
  expect(verdicts).toHaveLength(seeds.length);
});

test("a broken claim is seen by the checker", async () => {
  const readers = planOf(1).readers.slice(0, 1);
  const plan: Plan = {
    seed: 0,
    readers: Array.from({ length: 45 }, (_, i) => ({
      ...readers[0]!,
      email: `r${i}.s0@example.net`,
      status: "subscribed",
      suppressed: false,
      fate: "delivery",
    })),
    campaigns: [{ audience: "list", subject: "For {{ email }}", body: "<p>Hello</p>", attachments: [] }],
    maxSendRate: 40,
    max24HourSend: 50_000,
    faults: { seed: 0, rules: [] },
    steps: [],
  };
  const world = await openWorld();
  try {
    const violations = violationsOf(plan, await runWithBrokenClaims(world, plan));
    expect(violations.join("\n")).toMatch(/r\d+\.s0@example\.net \(batch 0, index \d+\) was mailed 2 times/);
  } finally {
    await world.close();
  }
});
