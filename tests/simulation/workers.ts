import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Plan } from "../chaos/plan.ts";
import type { Counts } from "../chaos/seeds.ts";
import type { Prepared } from "./prepare.ts";
import type { Simulated } from "./simulation.ts";

/** A run to simulate. */
export interface Task {
  readonly plan: Plan;
  readonly prepared: Prepared;
  /** Breaks the senders' claims behind their backs. */
  readonly breakClaims?: boolean;
  /** Whether the trace is wanted, line by line. */
  readonly withTrace?: boolean;
}

export interface TaskResult extends Omit<Simulated, "observation"> {
  readonly counts: Counts;
  readonly trace?: readonly string[];
}

/** Real seconds after which a run is given up: it turns in a circle. */
const runSecondsMax = 180;

/** What a run makes and forgets fits in there: collected less often, a run takes a fifth less. */
const youngMegabytes = 64;

/** Processes that simulate side by side. */
export interface Workers {
  /** Simulates a run as soon as a process is free. That a process ends, or does not, is a violation. */
  simulate(task: Task): Promise<TaskResult>;
  close(): void;
}

const brokenOff = (why: string): TaskResult => ({
  violations: [`The run broke off: ${why}`],
  hash: "",
  simulatedSeconds: 0,
  counts: {},
});

const start = async (): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, "worker.ts"), {
    serialization: "advanced",
    execArgv: [`--max-semi-space-size=${youngMegabytes}`],
  });
  await once(child, "message");
  return child;
};

/** Has a process simulate one run. */
const runIn = (child: ChildProcess, task: Task): Promise<TaskResult> =>
  new Promise((resolve) => {
    const end = (result: TaskResult) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      end(brokenOff(`it was not over after ${runSecondsMax} s`));
    }, runSecondsMax * 1_000);
    child.once("message", end);
    child.once("exit", (status, signal) => end(brokenOff(`its process ended with ${status ?? signal}`)));
    child.send(task);
  });

/** @param count of processes; each starts with the first run that needs it */
export const openWorkers = (count: number): Workers => {
  const idle: ChildProcess[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  return {
    async simulate(task) {
      while (busy === count) await new Promise<void>((resolve) => waiting.push(resolve));
      busy++;
      const child = idle.pop() ?? (await start());
      const result = await runIn(child, task);
      if (child.connected) idle.push(child);
      busy--;
      waiting.shift()?.();
      return result;
    },
    close() {
      for (const child of idle) child.kill();
    },
  };
};
