/**
 * `npm run chaos -- --seeds 1000`: runs as many seeds and judges each. `--first 4711` says where to begin, `--jobs` how
 * many clouds run side by side (default 2). `--gathered` draws an audience, tests, series and approvals besides, without
 * the storms of a simulation. `--break-claims` breaks the senders' claims, to see the checker find it.
 * Ends with 1 when an invariant was broken, and prints the seeds to replay.
 */
import { parseArgs } from "node:util";
import { runWithBrokenClaims } from "./break-claims.ts";
import { gatheringOf } from "./gathering.ts";
import { planOf } from "./plan.ts";
import { run } from "./run.ts";
import { countsOf, runSeeds, summaryOf, type Verdict } from "./seeds.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "30" },
    first: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    gathered: { type: "boolean", default: false },
    "break-claims": { type: "boolean", default: false },
  },
});
let judged = 0;
const report = (verdict: Verdict) => {
  if (++judged % 50 === 0) console.log(`${judged} seeds judged`);
  if (verdict.violations.length === 0) return;
  console.log(
    `seed ${verdict.seed} FAILED; replay it with: npm run chaos -- --seeds 1 --first ${verdict.seed}${values.gathered ? " --gathered" : ""}`,
  );
  for (const violation of verdict.violations) console.log(`  ${violation}`);
};
const first = Number(values.first);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);
const plans = seeds.map((seed) => (values.gathered ? gatheringOf(seed, planOf(seed)) : planOf(seed)));
const startedAt = performance.now();
const verdicts = await runSeeds({
  plans,
  jobs: Number(values.jobs),
  report,
  runPlan: values["break-claims"] ? runWithBrokenClaims : run,
});
const failed = verdicts.filter(({ violations }) => violations.length > 0);
console.log(summaryOf(verdicts.flatMap(({ observation }) => (observation ? [countsOf(observation)] : []))));
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`${verdicts.length} seeds from ${first} in ${minutes} minutes, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
