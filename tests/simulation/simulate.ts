/**
 * `npm run simulate -- --seeds 10000`: simulates as many seeds and judges each. `--first 4711` says where to begin,
 * `--jobs` how many processes simulate side by side (default 2). A seed that fails is shrunk to its shortest plan.
 * `--storms` leaves out what gathers an audience, as most runs of the tests do.
 * `--trace` prints all that happens. `--break-claims` breaks the senders' claims, to see the checker find it.
 * Ends with 1 when an invariant was broken.
 */
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gatheringOf } from "../chaos/gathering.ts";
import type { Plan } from "../chaos/plan.ts";
import { type Counts, summaryOf } from "../chaos/seeds.ts";
import { stormOf } from "../chaos/storm.ts";
import { prepare } from "./prepare.ts";
import { shrink } from "./shrink.ts";
import { openWorkers } from "./workers.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    first: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    storms: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
    "break-claims": { type: "boolean", default: false },
  },
});
const first = Number(values.first);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);
const breakClaims = values["break-claims"];
const planOf = values.storms ? stormOf : gatheringOf;
const prepared = await prepare();
const workers = openWorkers(Number(values.jobs));
const startedAt = performance.now();
const counts: Counts[] = [];
const failed: number[] = [];
let simulatedSeconds = 0;

/** Says what was broken, and by how little. */
const explain = async (seed: number, violations: readonly string[]) => {
  console.log(
    `seed ${seed} FAILED; replay it with: npm run simulate -- --seeds 1 --first ${seed}${values.storms ? " --storms" : ""} --trace`,
  );
  for (const violation of violations) console.log(`  ${violation}`);
  const simulate = async (plan: Plan) => (await workers.simulate({ plan, prepared, breakClaims })).violations;
  const { plan, violations: left, runs } = await shrink(planOf(seed), violations, simulate);
  console.log(`its shortest plan, after ${runs} runs: ${JSON.stringify(plan)}`);
  for (const violation of left) console.log(`  ${violation}`);
};

const judge = async (seed: number) => {
  const task = { plan: planOf(seed), prepared, breakClaims, withTrace: values.trace };
  const result = await workers.simulate(task);
  for (const line of result.trace ?? []) console.log(line);
  counts.push(result.counts);
  simulatedSeconds += result.simulatedSeconds;
  if (result.violations.length > 0) {
    failed.push(seed);
    await explain(seed, result.violations);
  }
  if (counts.length % 100 === 0) console.log(`${counts.length} seeds judged, ${failed.length} failed`);
};

const queue = seeds.values();
const job = async () => {
  for (const seed of queue) await judge(seed);
};
await Promise.all(Array.from({ length: Number(values.jobs) }, job));
workers.close();
await rm(prepared.folder, { recursive: true });

const seconds = (performance.now() - startedAt) / 1_000;
console.log(summaryOf(counts));
console.log(
  `${seeds.length} seeds from ${first} in ${seconds.toFixed(0)} s (${(seeds.length / seconds).toFixed(1)} a second), ` +
    `${(simulatedSeconds / 3_600).toFixed(1)} hours of simulated time, ${failed.length} failed: ${failed.join(" ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
