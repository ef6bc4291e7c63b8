import { parseAddress } from "../contacts/address.ts";
import { type DraftContent, withoutAddresses } from "../drafts/content.ts";
import type { Draft } from "../drafts/draft.ts";
import type { DraftStore } from "../drafts/store.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { eachPage } from "../platform/pagination.ts";

const pageMax = 100;

export interface DraftErasure {
  readonly drafts: Pick<DraftStore, "list" | "listStarted">;
  readonly content: Pick<ObjectStore, "findJson" | "putJson">;
}

/**
 * Takes people off the addresses that drafts name, also off those that were started. The version stays: whoever is
 * writing on one is not told of it, and what they save after it is theirs.
 * @param keys of the people's mailboxes.
 */
export const forgetInDrafts = async (
  { drafts, content }: DraftErasure,
  keys: readonly string[],
): Promise<void> => {
  const gone = new Set(keys);
  const isGone = (address: string) => gone.has(parseAddress(address)?.key ?? "");
  const forgetIn = async ({ content_key }: Draft): Promise<void> => {
    const found = await content.findJson<DraftContent>(content_key);
    const left = found && withoutAddresses(found, isGone);
    if (left && JSON.stringify(left) !== JSON.stringify(found)) await content.putJson(content_key, left);
  };
  for (const list of [drafts.list, drafts.listStarted])
    await eachPage(Number.POSITIVE_INFINITY, async (startKey) => {
      const { items, lastKey } = await list(pageMax, startKey);
      for (const draft of items.filter(({ names_people }) => names_people)) await forgetIn(draft);
      return lastKey;
    });
};
