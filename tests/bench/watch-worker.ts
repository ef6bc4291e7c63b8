import type { Worker } from "node:worker_threads";
import { memoryOf } from "../../stacks/local/lambda/memory.ts";

/** What the runtime takes on Lambda besides, in bytes; the threads here share it. */
const runtimeBytes = 60 * 1024 ** 2;

/**
 * Samples the memory of a function's execution environments. To be called before they start.
 * @returns gives the peak of any so far, in megabytes, with what the runtime takes.
 */
export const watchWorker = (functionName: string): (() => number) => {
  let peak = 0;
  process.on("worker", (worker: Worker) => {
    if (worker.threadName !== functionName) return;
    const timer = setInterval(async () => {
      // A thread that has just ended has nothing more to tell.
      const heap = await worker.getHeapStatistics().catch(() => undefined);
      if (heap) peak = Math.max(peak, memoryOf(heap));
    }, 50);
    timer.unref();
    worker.once("exit", () => clearInterval(timer));
  });
  return () => (peak + runtimeBytes) / 1024 ** 2;
};
