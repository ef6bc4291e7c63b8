import { audienceListKey, forgetMailboxes, isAudienceList } from "../audience/audience-list.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { parseAddress } from "../contacts/address.ts";
import { type DraftContent, withoutAddresses } from "../drafts/content.ts";
import { mayNamePeople } from "../drafts/draft.ts";
import { inLanes } from "../platform/lanes.ts";
import { type ObjectStore, rewriteJson } from "../platform/object-store.ts";

/** Files read together. */
const lanes = 8;

export interface FileErasure {
  readonly campaigns: Pick<CampaignStore, "getMany">;
  readonly content: Pick<ObjectStore, "eachPage" | "findJson" | "putJson">;
}

/**
 * Takes people off the files that no campaign leads to: what is written in drafts, and lists of campaigns that came to
 * nothing. They are found by the bucket itself: whoever died between a file and the row that names it, or did not come
 * to removing one, left it to nobody (decision 89).
 * @param keys of the people's mailboxes.
 */
export const forgetInFiles = async (
  { campaigns, content }: FileErasure,
  keys: readonly string[],
): Promise<void> => {
  const gone = new Set(keys);
  const isGone = (address: string) => gone.has(parseAddress(address)?.key ?? "");
  // A draft's version stays: whoever is writing on it is not told of it, and what they save after it is theirs.
  const forgetInDraft = (file: string) =>
    rewriteJson<DraftContent>(content, file, (draft) => withoutAddresses(draft, isGone));
  await content.eachPage("drafts/", async (files) => {
    await inLanes(files.filter(mayNamePeople), lanes, forgetInDraft);
  });
  await content.eachPage("campaigns/", async (files) => {
    const lists = files.filter(isAudienceList);
    const found = await campaigns.getMany([...new Set(lists.map(campaignIdOf))]);
    const led = new Set([...found.values()].map(({ content_key }) => audienceListKey(content_key)));
    const left = lists.filter((list) => !led.has(list));
    await inLanes(left, lanes, (list) => forgetMailboxes(content, list, keys));
  });
};

/** Of the campaign that a file was written for. */
const campaignIdOf = (file: string): string => file.split("/")[1]!;
