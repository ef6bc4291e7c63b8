/** Who waits for messages: long polls by the name of their queue. */
export const createWaiters = () => {
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;

  /** Resolves when somebody wakes those who wait, or after a while. */
  const changed = (queue: string, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const waiters = waiting.get(queue) ?? new Set();
      waiting.set(queue, waiters);
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiters.add(wake);
    });
  const wake = (queue: string): void => {
    for (const wakeOne of waiting.get(queue) ?? []) wakeOne();
  };

  return {
    /** Those who wait for this queue look again. */
    wake,
    /** All who wait look again: the time of the cloud was moved. */
    wakeAll: (): void => {
      for (const queue of waiting.keys()) wake(queue);
    },

    /**
     * Looks until there is something, or the time is over.
     * @param dueAt when there will be something by time alone, in milliseconds since the epoch, if ever.
     * @returns an empty list when there was nothing.
     */
    async until<T>(
      queue: string,
      seconds: number,
      look: () => T[],
      dueAt: () => number | undefined,
    ): Promise<T[]> {
      // Not by the clock of the cloud: a wait of 20 seconds is one, however much time is skipped meanwhile.
      const endsAt = performance.now() + seconds * 1_000;
      for (;;) {
        const found = look();
        const leftMs = endsAt - performance.now();
        if (found.length > 0 || leftMs <= 0) return found;
        const dueInMs = (dueAt() ?? Number.POSITIVE_INFINITY) - Date.now();
        await changed(queue, Math.min(Math.max(dueInMs, 1), leftMs));
        if (closed) return [];
      }
    },

    /** Ends every wait. */
    close(): void {
      closed = true;
      for (const queue of waiting.keys()) wake(queue);
    },
  };
};

export type Waiters = ReturnType<typeof createWaiters>;
