import "./virtual.ts";
import { createMemoryDynamoDb } from "../../stacks/local/engines/memory/memory.ts";
import { violationsOf } from "../chaos/check.ts";
import type { Observation } from "../chaos/observation.ts";
import type { Plan } from "../chaos/plan.ts";
import { run } from "../chaos/run.ts";
import { forgetEnvironments } from "./environment.ts";
import { createKernel } from "./kernel.ts";
import { sendAsNeighbour, settleNeighbour } from "./neighbour.ts";
import { createNetwork, type Network, useNetwork } from "./network.ts";
import type { Prepared } from "./prepare.ts";
import { enter } from "./virtual.ts";
import { openSimulatedWorld } from "./world.ts";

/** What became of one simulated run. */
export interface Simulated {
  readonly violations: readonly string[];
  readonly observation?: Observation;
  /** Of all that happened: the same for the same seed and plan. */
  readonly hash: string;
  /** How much time passed in it. */
  readonly simulatedSeconds: number;
}

let network: Network | undefined;
useNetwork(() => {
  if (!network) throw new Error("no simulation is running");
  return network;
});

const stackFileOf = (
  { neighbour, warmUp }: Plan,
  { stackFile, sharingStackFile, warmingStackFile }: Prepared,
): string => {
  if (neighbour) return sharingStackFile;
  return warmUp ? warmingStackFile : stackFile;
};

/**
 * Runs a plan in a world of its own. What a run throws is a violation, too.
 * @param told gets every line of the trace
 */
export const simulate = async (
  plan: Plan,
  prepared: Prepared,
  { runPlan = run, told }: { readonly runPlan?: typeof run; readonly told?: (line: string) => void } = {},
): Promise<Simulated> => {
  const kernel = createKernel(plan.seed, told);
  const dynamodb = createMemoryDynamoDb({ now: kernel.time });
  network = createNetwork(kernel);
  enter(kernel);
  const end = (violations: readonly string[], observation?: Observation): Simulated => ({
    violations,
    ...(observation && { observation }),
    hash: kernel.hash(),
    simulatedSeconds: kernel.elapsed() / 1_000,
  });
  try {
    const observation = await kernel.run(async () => {
      const stackFile = stackFileOf(plan, prepared);
      const world = await openSimulatedWorld(kernel, network!, { ...prepared, stackFile }, dynamodb);
      if (plan.neighbour) await settleNeighbour(dynamodb);
      try {
        const [observed] = await Promise.all([runPlan(world, plan), sendAsNeighbour(world, plan)]);
        return observed;
      } finally {
        await world.close();
      }
    });
    return end(violationsOf(plan, observation), observation);
  } catch (error) {
    return end([`The run broke off: ${(error as Error).stack}`]);
  } finally {
    enter(undefined);
    forgetEnvironments();
  }
};
