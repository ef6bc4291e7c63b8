import { availableParallelism } from "node:os";
import type { ExecutionEnvironment } from "./environment.ts";

/** Environments one function may have at a time on this machine. */
const environmentsMax = Math.max(4, availableParallelism());

/** The execution environments of one function: reused while warm, started when all are busy, never shared. */
export interface Pool {
  /**
   * Takes an idle environment, or starts one. At the limit of this machine it waits for one.
   * @returns undefined when closed
   */
  acquire(): Promise<ExecutionEnvironment | undefined>;
  /** Gives an environment back; a dead one is forgotten. */
  release(environment: ExecutionEnvironment): void;
  /** From now on environments are started so: idle ones end now, busy ones with their invocation. */
  renew(start: () => ExecutionEnvironment): void;
  /** The environment of that session, busy or idle. */
  find(session: string): ExecutionEnvironment | undefined;
  /** Kills every environment; whoever waits for one gets none. */
  close(): Promise<void>;
}

export const createPool = (initialStart: () => ExecutionEnvironment): Pool => {
  const busy = new Set<ExecutionEnvironment>();
  let idle: ExecutionEnvironment[] = [];
  let waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = [];
  let closed = false;
  let start = initialStart;
  const outdated = new WeakSet<ExecutionEnvironment>();

  const take = (): ExecutionEnvironment => {
    idle = idle.filter((environment) => environment.alive());
    const environment = idle.pop() ?? start();
    busy.add(environment);
    return environment;
  };

  return {
    acquire: async () => {
      if (closed) return undefined;
      if (busy.size < environmentsMax) return take();
      return new Promise((resolve) => waiting.push(resolve));
    },
    release: (environment) => {
      busy.delete(environment);
      if (outdated.has(environment)) void environment.kill();
      else if (environment.alive()) idle.push(environment);
      if (!closed && waiting.length > 0) waiting.shift()?.(take());
    },
    renew: (newStart) => {
      start = newStart;
      for (const environment of busy) outdated.add(environment);
      for (const environment of idle.splice(0)) void environment.kill();
    },
    find: (session) => [...busy, ...idle].find((environment) => environment.id === session),
    close: async () => {
      closed = true;
      for (const resolve of waiting) resolve(undefined);
      waiting = [];
      await Promise.all([...busy, ...idle].map((environment) => environment.kill()));
    },
  };
};
