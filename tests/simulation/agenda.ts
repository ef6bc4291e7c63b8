/** Somebody of the simulated world: a machine, an execution environment. What it waits for happens to it alone. */
export interface Actor {
  readonly name: string;
  /** Its environment variables; the process's own unless given. */
  readonly env?: Record<string, string>;
  /** Receives what it writes to stdout and stderr, line by line. */
  readonly log?: (line: string) => void;
  /** A dead one never goes on: its timers do not fire, its calls are not answered. */
  alive: boolean;
  /** While it is frozen, what happens to it is put aside. */
  frozen?: Happening[] | undefined;
}

/** Something that will happen. */
export interface Happening {
  /** Milliseconds since the beginning. */
  readonly at: number;
  /** Of two at the same time, the one that was arranged first is first. */
  readonly order: number;
  readonly run: () => void;
  readonly actor: Actor | undefined;
  cancelled: boolean;
  /** What it became when its actor was thawed. */
  moved?: Happening;
}

const isBefore = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** What will happen, as a binary heap: the next is at the top. */
export const createAgenda = () => {
  const heap: Happening[] = [];
  let arranged = 0;

  const rise = (from: number): void => {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  };
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let first = at;
      for (const child of [left, left + 1])
        if (child < heap.length && isBefore(heap[child]!, heap[first]!)) first = child;
      if (first === at) return;
      [heap[at], heap[first]] = [heap[first]!, heap[at]!];
      at = first;
    }
  };

  return {
    add(at: number, run: () => void, actor: Actor | undefined): Happening {
      const happening: Happening = { at, order: arranged++, run, actor, cancelled: false };
      heap.push(happening);
      rise(heap.length - 1);
      return happening;
    },
    /** Takes the next that was not cancelled. */
    take(): Happening | undefined {
      for (;;) {
        const [next] = heap;
        const last = heap.pop();
        if (!next || !last) return undefined;
        if (next !== last) {
          heap[0] = last;
          sink();
        }
        if (!next.cancelled) return next;
      }
    },
  };
};

/** Has it not happen. */
export const cancel = (happening: Happening): void => {
  for (let one: Happening | undefined = happening; one; one = one.moved) one.cancelled = true;
};
