import type { Done } from "./observation.ts";

/** What was surely done in a run, and when. */
export interface Journal {
  readonly entries: readonly Done[];
  /** Begins an entry. @returns what notes it, once it is done */
  doing(what: Done["did"], about?: Pick<Done, "campaignId" | "email">): () => void;
}

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
