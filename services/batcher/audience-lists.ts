import { type Addressee, audienceKey } from "../campaigns/request.ts";
import type { ContentStore } from "../content/store.ts";

/** Gives the explicit audience of a campaign by its content key: ordered by key, each key once. */
export type ReadList = (contentKey: string) => Promise<readonly Addressee[]>;

/**
 * Reads explicit audiences from the bucket, once per execution environment rather than once a page: a list is written
 * once, and what a request can carry bounds its size (6 MB). The last one read is kept.
 */
export const audienceLists = (content: Pick<ContentStore, "getJson">): ReadList => {
  let kept: { contentKey: string; list: readonly Addressee[] } | undefined;
  return async (contentKey) => {
    if (kept?.contentKey !== contentKey)
      kept = { contentKey, list: await content.getJson<Addressee[]>(audienceKey(contentKey)) };
    return kept.list;
  };
};
