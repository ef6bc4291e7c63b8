import type { Done } from "./observation.ts";

/** What was surely done in a run, and when. */
export interface Journal {
  readonly entries: readonly Done[];
  /** Begins an entry. @returns what notes it, once it is done */
  doing(what: Done["did"], about?: Pick<Done, "campaignId" | "email" | "queue">): () => void;
}

/** Messages that were put into a queue and can never be worked off. */
export const poisonIn = (journal: readonly Done[], queue: string): number =>
  journal.filter((entry) => entry.did === "poison" && entry.queue === queue).length;

/** @param now the time of the cloud */
export const journalOf = (now: () => number): Journal => {
  const entries: Done[] = [];
  return {
    entries,
    doing(what, about = {}) {
      const askedAt = now();
      return () => {
        entries.push({ askedAt, at: now(), did: what, ...about });
      };
    },
  };
};
