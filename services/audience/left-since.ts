import type { Campaign } from "../campaigns/campaign.ts";
import type { StoredContact } from "../contacts/reads.ts";

/**
 * Why nothing is sent to a contact that left, since the audience was frozen, every list it was in the audience for.
 * Whoever may be in it for another reason, such as a segment, stays.
 * @returns undefined when it did not.
 */
export const leftSince = (
  { audience_parts }: Pick<Campaign, "audience_parts">,
  { lists, left_lists = [] }: Pick<StoredContact, "lists" | "left_lists">,
): string | undefined => {
  if (!audience_parts || audience_parts.all) return undefined;
  const { lists: wanted, segments, addresses } = audience_parts;
  if (wanted.length === 0 || segments.length > 0 || addresses > 0) return undefined;
  const isOnOne = wanted.some((list) => lists.includes(list));
  const leftOne = wanted.some((list) => left_lists.includes(list));
  return leftOne && !isOnOne ? "The person left the list." : undefined;
};
