import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planToBreak } from "../chaos/break-claims.ts";
import { gatheringOf } from "../chaos/gathering.ts";
import type { Plan } from "../chaos/plan.ts";
import { stormOf } from "../chaos/storm.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { openWorkers, type Workers } from "./workers.ts";

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
/**
 * In these audiences are mixed and change; people are erased, imported, and bounce softly; a second person releases
 * campaigns (16), sends them back and moves them (42).
 */
const gathered = [5, 16, 17, 42, 105, 145, 170];

let prepared: Prepared;
let workers: Workers;

beforeAll(async () => {
  prepared = await prepare();
  workers = openWorkers(2);
});
afterAll(async () => {
  workers.close();
  await rm(prepared.folder, { recursive: true });
});

test("a seed is the same run to the byte, in whatever process and after whatever runs", async () => {
  // With crashes, power cuts, lost and doubled events, and errors that are logged.
  const plans = [66, 50, 328, 66, 50, 328, 66].map(stormOf);
  const results = await Promise.all(
    plans.map((plan) => workers.simulate({ plan, prepared, withTrace: true })),
  );
  const again = await simulateAfresh(stormOf(50));
  expect(results[3]).toEqual(results[0]);
  expect(results[4]).toEqual(results[1]);
  expect(results[5]).toEqual(results[2]);
  expect(results[6]).toEqual(results[0]);
  expect(again).toEqual(results[1]);
  expect(new Set(results.map(({ hash }) => hash)).size).toBe(3);
});

/** Simulates in a process of its own, which has done nothing before, with functions that were built anew. */
const simulateAfresh = async (plan: Plan) => {
  const mine = await prepare();
  const fresh = openWorkers(1);
  const result = await fresh.simulate({ plan, prepared: mine, withTrace: true });
  fresh.close();
  await rm(mine.folder, { recursive: true });
  return result;
};

test("whatever fails, nobody is skipped and nobody is mailed twice", async () => {
  const runs = [
    ...seeds.map((seed) => ({ plan: stormOf(seed), replay: `--first ${seed} --storms` })),
    ...gathered.map((seed) => ({ plan: gatheringOf(seed), replay: `--first ${seed}` })),
  ];
  const results = await Promise.all(
    runs.map(async ({ plan, replay }) => ({ replay, ...(await workers.simulate({ plan, prepared })) })),
  );
  expect(
    results
      .filter(({ violations }) => violations.length > 0)
      .map(({ replay, violations }) => ({
        replay: `npm run simulate -- --seeds 1 ${replay}`,
        violations,
      })),
  ).toEqual([]);
});

test("a broken claim is seen by the checker", async () => {
  const { violations } = await workers.simulate({ plan: planToBreak, prepared, breakClaims: true });
  expect(violations.join("\n")).toMatch(/r\d+\.s0@example\.net \(batch 0, index \d+\) was mailed 2 times/);
});
