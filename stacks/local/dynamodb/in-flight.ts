/** How a call takes part: `write` is a PutItem, UpdateItem or DeleteItem by itself. */
export type Part = "write" | "transaction" | "transactional read";

/** What each kind of call may not meet: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling */
const conflicting: Readonly<Record<Part, readonly Part[]>> = {
  write: ["transaction"],
  transaction: ["transaction"],
  "transactional read": ["transaction", "write"],
};

/** The items that calls are under way for. */
export const createInFlight = () => {
  const parts = new Map<string, Part[]>();

  return {
    /** Whether an item is part of a call under way that this one may not meet. */
    conflicts: (item: string, part: Part): boolean =>
      (parts.get(item) ?? []).some((other) => conflicting[part].includes(other)),

    /** Counts a call that begins. @returns to be called when it has ended. */
    begin: (items: readonly string[], part: Part): (() => void) => {
      for (const item of items) parts.set(item, [...(parts.get(item) ?? []), part]);
      return () => {
        for (const item of items) {
          const others = parts.get(item)!.toSpliced(parts.get(item)!.indexOf(part), 1);
          if (others.length > 0) parts.set(item, others);
          else parts.delete(item);
        }
      };
    },
  };
};

export type InFlight = ReturnType<typeof createInFlight>;
