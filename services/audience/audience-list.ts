import type { Mailbox } from "../contacts/address.ts";
import { type ObjectStore, rewriteJson } from "../platform/object-store.ts";
import type { Audience } from "./read-audience.ts";

/** In the order of their keys, so that a key is a place to continue from; each mailbox once. */
export const distinctMailboxes = (mailboxes: readonly Mailbox[]): Mailbox[] =>
  [...new Map(mailboxes.map((mailbox) => [mailbox.key, mailbox])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );

/** An audience as it is stored: all subscribed contacts need not be. */
export type StoredAudience = Exclude<Audience, "subscribed">;

const listName = "audience.json";

/** Where the list of a campaign, or its filter, lies in the bucket: beside the content. */
export const audienceListKey = (contentKey: string): string => contentKey.replace(/content\.json$/, listName);

/** Whether it is one of those, among all that the bucket has of campaigns. */
export const isAudienceList = (key: string): boolean => key.endsWith(`/${listName}`);

/** Gives the audience of a campaign by its content key. */
export type ReadAudienceList = (contentKey: string) => Promise<StoredAudience>;

/**
 * Reads audience lists from the bucket, once per invocation rather than once a page: what a request can carry bounds a
 * list's size (6 MB). Not longer than that: who is erased meanwhile must not come back from a list that was kept. The
 * last one read is kept.
 */
export const audienceListReader = (content: Pick<ObjectStore, "getJson">): ReadAudienceList => {
  let kept: { contentKey: string; audience: StoredAudience } | undefined;
  return async (contentKey) => {
    if (kept?.contentKey !== contentKey)
      kept = { contentKey, audience: await content.getJson<StoredAudience>(audienceListKey(contentKey)) };
    return kept.audience;
  };
};

/** Takes mailboxes off what an audience names, if they are there. */
export const forgetMailboxes = (
  content: Pick<ObjectStore, "findJson" | "putJson">,
  list: string,
  keys: readonly string[],
): Promise<void> => {
  const gone = new Set(keys);
  return rewriteJson<StoredAudience>(content, list, (audience) => withoutMailboxes(audience, gone));
};

const withoutMailboxes = (audience: StoredAudience, keys: ReadonlySet<string>): StoredAudience => {
  const without = (list: readonly Mailbox[]) => list.filter(({ key }) => !keys.has(key));
  if (!("addresses" in audience)) return without(audience);
  return {
    ...audience,
    addresses: without(audience.addresses),
    excluded: audience.excluded.filter((key) => !keys.has(key)),
  };
};
