/** A process that runs simulations, one at a time, as its parent tells it: see workers.ts. */
import "./virtual.ts";
import type { Task, TaskResult } from "./workers.ts";

// Not before time and chance are virtual.
const { simulate } = await import("./simulation.ts");
const { countsOf } = await import("../chaos/seeds.ts");
const { runWithBrokenClaims } = await import("../chaos/break-claims.ts");

const perform = async ({ plan, prepared, breakClaims, withTrace }: Task): Promise<TaskResult> => {
  const trace: string[] = [];
  const { observation, ...simulated } = await simulate(plan, prepared, {
    ...(breakClaims && { runPlan: runWithBrokenClaims }),
    ...(withTrace && { told: (line) => trace.push(line) }),
  });
  return { ...simulated, counts: observation ? countsOf(observation) : {}, ...(withTrace && { trace }) };
};

process.on("message", (task: Task) => {
  void perform(task).then((result) => process.send?.(result));
});
// Its parent has ended, or was killed: nobody waits for what it does.
process.on("disconnect", () => process.exit());
process.send?.("ready");
