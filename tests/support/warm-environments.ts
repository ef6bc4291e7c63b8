import {
  type ExecutionEnvironment,
  type StartEnvironment,
  startEnvironment,
} from "../../stacks/local/lambda/environment.ts";

/** Environments of one function that wait for the next cloud; more than it takes side by side would only take memory. */
const keptMax = 4;

/** An execution environment that may serve one cloud after the other. */
interface Warm {
  readonly environment: ExecutionEnvironment;
  /** Gets what the function says from now on. */
  logTo(log: (line: string) => void): void;
}

const startWarm = (...[fn, place]: Parameters<StartEnvironment>): Warm => {
  let { log } = place;
  return {
    environment: startEnvironment(fn, { ...place, log: (line) => log(line) }),
    logTo: (next) => {
      log = next;
    },
  };
};

/**
 * Execution environments that stay when their cloud ends, and are the first of the next one behind the same origin: what
 * a function costs until it is compiled and warm is most of what a small test does. A crash, a time-out and new code end
 * one as ever, and one that still runs something when its cloud ends.
 */
export const createWarmEnvironments = () => {
  const kept = new Map<string, Warm[]>();
  let cloudEnds = false;

  const start: StartEnvironment = (fn, place) => {
    // What an environment is told when it begins, and never again.
    const key = JSON.stringify([fn.name, fn.environment, place.taskRoot, place.endpoint]);
    const shelf = kept.get(key) ?? [];
    kept.set(key, shelf);
    const warm = shelf.pop() ?? startWarm(fn, place);
    warm.logTo(place.log);
    const { environment } = warm;
    let running = false;
    let ended = false;
    return {
      ...environment,
      invoke: async (...given) => {
        running = true;
        try {
          return await environment.invoke(...given);
        } finally {
          running = false;
        }
      },
      kill: async () => {
        if (ended) return;
        ended = true;
        if (cloudEnds && !running && environment.alive() && shelf.length < keptMax) shelf.push(warm);
        else await environment.kill();
      },
    };
  };

  return {
    start,
    /** Ends a cloud. @param stop ends all but the environments that are kept */
    endCloud: async (stop: () => Promise<void>): Promise<void> => {
      cloudEnds = true;
      await stop().finally(() => {
        cloudEnds = false;
      });
    },
  };
};
