/** Keeps count of what runs, so that something can be done while nothing does. */
export const createRest = () => {
  let running = 0;
  /** Settles when the actions that asked for rest are done. */
  let resting: Promise<void> | undefined;
  let rested: (() => void) | undefined;

  const takeRest = async (action: () => void) => {
    if (running > 0)
      await new Promise<void>((resolve) => {
        rested = resolve;
      });
    action();
  };

  return {
    running: () => running,
    /** Runs a task, after the actions that wait for rest. */
    async during<T>(task: () => Promise<T>): Promise<T> {
      while (resting !== undefined) await resting;
      running++;
      try {
        return await task();
      } finally {
        running--;
        if (running === 0) rested?.();
      }
    },
    /** Does something when nothing runs; one after the other. */
    async atRest(action: () => void): Promise<void> {
      while (resting !== undefined) await resting;
      resting = takeRest(action).finally(() => {
        resting = undefined;
        rested = undefined;
      });
      await resting;
    },
  };
};
