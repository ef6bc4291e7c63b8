import { violationsOf } from "./check.ts";
import type { Observation } from "./observation.ts";
import type { Plan } from "./plan.ts";
import { run } from "./run.ts";
import { openWorld, type World } from "./world.ts";

/** What became of one seed. */
export interface Verdict {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly observation?: Observation;
  readonly seconds: number;
}

/** Runs on one cloud before it is replaced: what it has stored makes it slow after a while. */
const runsPerWorld = 100;

/** Runs the plan of a seed. What it throws is a violation, too. */
const judge = async (world: World, plan: Plan, runPlan: typeof run): Promise<Verdict> => {
  const { seed } = plan;
  const startedAt = performance.now();
  const since = () => (performance.now() - startedAt) / 1_000;
  try {
    const observation = await runPlan(world, plan);
    return { seed, violations: violationsOf(plan, observation), observation, seconds: since() };
  } catch (error) {
    return { seed, violations: [`The run broke off: ${(error as Error).stack}`], seconds: since() };
  }
};

/** Runs the plans of many seeds, on some clouds side by side. A cloud in which a seed failed is replaced. */
export const runSeeds = async ({
  plans,
  jobs,
  report,
  runPlan = run,
}: {
  readonly plans: readonly Plan[];
  readonly jobs: number;
  readonly report: (verdict: Verdict) => void;
  readonly runPlan?: typeof run;
}): Promise<Verdict[]> => {
  const queue = plans.values();
  const verdicts: Verdict[] = [];
  const job = async () => {
    let world: World | undefined;
    let runs = 0;
    for (const plan of queue) {
      world ??= await openWorld();
      const verdict = await judge(world, plan, runPlan);
      verdicts.push(verdict);
      report(verdict);
      if (verdict.violations.length > 0 || ++runs === runsPerWorld) {
        await world.close();
        world = undefined;
        runs = 0;
      }
    }
    await world?.close();
  };
  await Promise.all(Array.from({ length: jobs }, job));
  return verdicts;
};

/** What a run was made of: how often each thing was injected, done or sent. */
export type Counts = Readonly<Record<string, number>>;

export const countsOf = ({ injected, journal, attempts, kills, rows, campaignIds }: Observation): Counts => {
  const counts: Record<string, number> = {};
  const add = (name: string, count: number) => {
    counts[name] = (counts[name] ?? 0) + count;
  };
  for (const { kind, service, operation, count } of injected.calls) {
    add(`fault ${kind}`, count);
    add(`  ${kind} ${service} ${operation}`, count);
  }
  for (const [name, count] of Object.entries(injected.events)) add(`SES events ${name}`, count);
  for (const { did } of journal) add(`done: ${did}`, 1);
  add("process killed", kills);
  add("campaigns", campaignIds.length);
  add("calls of SES", attempts.length);
  add("accepted by SES", attempts.filter(({ message_id }) => message_id !== null).length);
  for (const { error } of attempts) if (error) add(`refused by SES: ${error}`, 1);
  for (const { outcome = "pending", unreported } of rows) {
    add(`recipients ${outcome}`, 1);
    if (unreported) add("recipients unreported", 1);
  }
  const accepted = attempts.filter(({ message_id }) => message_id !== null);
  const messages = Map.groupBy(accepted, ({ to, tags }) => `${tags.campaign_id} ${to[0]}`);
  add("recipients mailed again", [...messages.values()].filter(({ length }) => length > 1).length);
  return counts;
};

/** Tells in words what many runs were made of. */
export const summaryOf = (runs: readonly Counts[]): string => {
  const sums = new Map<string, number>();
  for (const [name, count] of runs.flatMap((counts) => Object.entries(counts)))
    sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums]
    .toSorted(([a], [b]) => (a.trim() < b.trim() ? -1 : 1))
    .map(([name, count]) => `${name}: ${count}`)
    .join("\n");
};
