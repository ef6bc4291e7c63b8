import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import { isAwsError } from "../platform/aws-errors.ts";
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
 * Reads audience lists from the bucket, once per invocation rather than once a page: what a request can carry bounds a
 * list's size (6 MB). Not longer than that: who is erased meanwhile must not come back from a list that was kept. The
 * last one read is kept.
 */
export const audienceListReader = (content: Pick<ObjectStore, "getJson">): ReadAudienceList => {
  let kept: { contentKey: string; list: readonly Mailbox[] } | undefined;
  return async (contentKey) => {
    if (kept?.contentKey !== contentKey)
      kept = { contentKey, list: await content.getJson<Mailbox[]>(audienceListKey(contentKey)) };
    return kept.list;
  };
};

/** Takes a mailbox off the list of a campaign, if it is on it and there is one. */
export const forgetMailbox = async (
  content: Pick<ObjectStore, "getJson" | "putJson">,
  contentKey: string,
  key: string,
): Promise<void> => {
  const name = audienceListKey(contentKey);
  try {
    const list = await content.getJson<Mailbox[]>(name);
    const left = list.filter((mailbox) => mailbox.key !== key);
    if (left.length < list.length) await content.putJson(name, left);
  } catch (error) {
    // Its retention is over. A role without s3:ListBucket is answered AccessDenied for a key that is missing.
    if (!isAwsError(error, "NoSuchKey") && !isAwsError(error, "AccessDenied")) throw error;
  }
};
