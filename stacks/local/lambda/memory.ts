import type { HeapInfo } from "node:v8";
import type { Worker } from "node:worker_threads";
import type { FunctionError } from "./function.ts";

/** How often the memory of a running invocation is looked at: a look costs a tenth of a millisecond. */
const lookEveryMs = 100;

/**
 * What a thread has taken, in bytes: its heap and what hangs on it outside, such as Buffers. On AWS the runtime itself
 * counts too, some 60 MB that the threads here share.
 */
export const memoryOf = (heap: Pick<HeapInfo, "total_heap_size" | "external_memory">): number =>
  heap.total_heap_size + heap.external_memory;

/** How Lambda ends a function that takes more memory than it has. */
export const outOfMemory = (requestId: string): FunctionError => ({
  errorType: "Runtime.OutOfMemory",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
});

/**
 * Looks at the memory of a thread now and then, also while it never yields.
 * @param exceeded told once, when it has more than `bytesMax`.
 * @returns ends the watch.
 */
export const watchMemory = (worker: Worker, bytesMax: number, exceeded: () => void): (() => void) => {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      if (memoryOf(await worker.getHeapStatistics()) > bytesMax) exceeded();
      looking = false;
    } catch {
      // The thread has ended: there is nothing more to look at.
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return () => clearInterval(timer);
};
