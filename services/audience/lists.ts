import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** Where the list of an explicit audience lies, beside the content. */
export const audienceKey = (contentKey: string): string =>
  contentKey.replace(/content\.json$/, "audience.json");

/** The audience in the order of its keys, so that an address is a place to continue from; each mailbox once. */
export const distinctMailboxes = (audience: NonNullable<CampaignRequest["audience"]>): Mailbox[] =>
  [...new Map(audience.map((mailbox) => [mailbox.key, mailbox])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );

/** Gives the explicit audience of a campaign by its content key: ordered by key, each key once. */
export type ReadList = (contentKey: string) => Promise<readonly Mailbox[]>;

/**
 * Reads explicit audiences from the bucket, once per execution environment rather than once a page: a list is written
 * once, and what a request can carry bounds its size (6 MB). The last one read is kept.
 */
export const audienceLists = (content: Pick<ObjectStore, "getJson">): ReadList => {
  let kept: { contentKey: string; list: readonly Mailbox[] } | undefined;
  return async (contentKey) => {
    if (kept?.contentKey !== contentKey)
      kept = { contentKey, list: await content.getJson<Mailbox[]>(audienceKey(contentKey)) };
    return kept.list;
  };
};
