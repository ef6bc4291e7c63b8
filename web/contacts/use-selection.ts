import { useState } from "preact/hooks";

/** The rows of a page that are selected. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  select(ids: readonly string[], isSelected: boolean): void;
  clear(): void;
}

const none: ReadonlySet<string> = new Set();

/** @param page names what is shown: what was selected of something else is not. */
export const useSelection = (page: string): Selection => {
  const [held, setHeld] = useState<{ readonly page: string; readonly ids: ReadonlySet<string> }>();
  const selected = held?.page === page ? held.ids : none;
  return {
    selected,
    select: (ids, isSelected) => {
      const next = new Set(selected);
      for (const id of ids) isSelected ? next.add(id) : next.delete(id);
      setHeld({ page, ids: next });
    },
    clear: () => setHeld(undefined),
  };
};
