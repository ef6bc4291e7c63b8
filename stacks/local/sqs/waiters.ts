/** A waiter looks so often by itself: messages become visible by time alone, and the cloud's time may be moved. */
const lookEveryMs = 50;

/** Who waits for messages: long polls by the name of their queue. */
export const createWaiters = () => {
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;

  /** Resolves when a message was sent, or after a while. */
  const changed = (queue: string): Promise<void> =>
    new Promise((resolve) => {
      const waiters = waiting.get(queue) ?? new Set();
      waiting.set(queue, waiters);
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, lookEveryMs);
      waiters.add(wake);
    });
  const wake = (queue: string): void => {
    for (const wakeOne of waiting.get(queue) ?? []) wakeOne();
  };

  return {
    /** Those who wait for this queue look again. */
    wake,

    /**
     * Looks until there is something, or the time is over.
     * @returns an empty list when there was nothing.
     */
    async until<T>(queue: string, seconds: number, look: () => T[]): Promise<T[]> {
      // Not by the clock of the cloud: a wait of 20 seconds is one, however much time is skipped meanwhile.
      const endsAt = performance.now() + seconds * 1_000;
      let found = look();
      while (found.length === 0 && performance.now() < endsAt) {
        await changed(queue);
        if (closed) return [];
        found = look();
      }
      return found;
    },

    /** Ends every wait. */
    close(): void {
      closed = true;
      for (const queue of waiting.keys()) wake(queue);
    },
  };
};

export type Waiters = ReturnType<typeof createWaiters>;
