import type { Done } from "./observation.ts";

/** What was surely done in a run, and when. */
export interface Journal {
  readonly entries: readonly Done[];
  note(entry: Done): void;
  /** Begins an entry. @returns what notes it, once it is done */
  doing(what: Done["did"], about?: Omit<Done, "askedAt" | "at" | "did">): () => void;
}

/** Messages that were put into a queue and can never be worked off. */
export const poisonIn = (journal: readonly Done[], queue: string): number =>
  journal.filter((entry) => entry.did === "poison" && entry.queue === queue).length;

/** @param now the time of the cloud */
export const journalOf = (now: () => number): Journal => {
  const entries: Done[] = [];
  return {
    entries,
    note: (entry) => void entries.push(entry),
    doing(what, about = {}) {
      const askedAt = now();
      return () => {
        entries.push({ askedAt, at: now(), did: what, ...about });
      };
    },
  };
};
