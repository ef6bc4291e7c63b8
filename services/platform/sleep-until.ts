import { setTimeout as sleep } from "node:timers/promises";

/** Waits until a moment, in milliseconds since the epoch; not at all when it has passed. */
export const sleepUntil = async (moment: number): Promise<void> => {
  const ms = moment - Date.now();
  if (ms > 0) await sleep(ms);
};
