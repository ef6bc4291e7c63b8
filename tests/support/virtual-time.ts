import type { Clock } from "../../services/platform/clock.ts";

/** A time that moves only when everything waits for it. */
export const createVirtualTime = (start: number) => {
  let now = start;
  let sequence = 0;
  /** A binary heap, the next moment first. */
  const heap: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  const isBefore = (a: number, b: number) =>
    heap[a]!.at < heap[b]!.at || (heap[a]!.at === heap[b]!.at && heap[a]!.order < heap[b]!.order);
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };

  const push = (at: number, wake: () => void) => {
    heap.push({ at, order: sequence++, wake });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!isBefore(i, parent)) break;
      swap(i, parent);
      i = parent;
    }
  };
  const pop = () => {
    swap(0, heap.length - 1);
    const first = heap.pop()!;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && isBefore(child, least)) least = child;
      if (least === i) return first;
      swap(i, least);
      i = least;
    }
  };

  const sleep = (ms: number) =>
    new Promise<void>((wake) => {
      push(now + Math.max(0, ms), wake);
    });

  return {
    now: () => now,
    sleep,

    /**
     * The clock of one machine.
     * @param skewMs how far its wall clock is ahead of the others'.
     * @param lateMs how late its timers are.
     */
    clock: (skewMs = 0, lateMs = () => 0): Clock => ({
      wall: () => now + skewMs,
      // Another zero than the wall clock's, so that one taken for the other shows.
      steady: () => now - start,
      sleep: (ms) => sleep(ms + lateMs()),
    }),

    /** Lets time pass, until everybody who waits waits for later. */
    run: async (untilMs: number) => {
      for (;;) {
        await new Promise(setImmediate);
        if (!heap.length || heap[0]!.at > untilMs) break;
        const { at, wake } = pop();
        now = at;
        wake();
      }
      now = untilMs;
    },
  };
};

export type VirtualTime = ReturnType<typeof createVirtualTime>;
