import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { Audience } from "./read-audience.ts";

/** The audience of a request. */
export const audienceOf = ({ audience }: Pick<CampaignRequest, "audience">): Audience =>
  audience ? distinctMailboxes(audience) : "subscribed";

/** In the order of their keys, so that a key is a place to continue from; each mailbox once. */
const distinctMailboxes = (mailboxes: readonly Mailbox[]): Mailbox[] =>
  [...new Map(mailboxes.map((mailbox) => [mailbox.key, mailbox])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );

/** Where the list of a campaign lies in the bucket: beside the content. */
export const audienceListKey = (contentKey: string): string =>
  contentKey.replace(/content\.json$/, "audience.json");

/** Gives the audience list of a campaign by its content key. */
export type ReadAudienceList = (contentKey: string) => Promise<readonly Mailbox[]>;

/**
 * Reads audience lists from the bucket, once per execution environment rather than once a page: a list is written
 * once, and what a request can carry bounds its size (6 MB). The last one read is kept.
 */
export const audienceListReader = (content: Pick<ObjectStore, "getJson">): ReadAudienceList => {
  let kept: { contentKey: string; list: readonly Mailbox[] } | undefined;
  return async (contentKey) => {
    if (kept?.contentKey !== contentKey)
      kept = { contentKey, list: await content.getJson<Mailbox[]>(audienceListKey(contentKey)) };
    return kept.list;
  };
};
