import type { Member } from "../members/member.ts";
import type { MemberStore } from "../members/store.ts";
import type { LinkStore } from "../sessions/link-store.ts";

/**
 * Lets in whoever has a one-time link, once.
 * @returns undefined when it is none, was spent, is over, or who it was for is removed or had all of theirs ended since.
 */
export const followLink = async (
  { links, members }: { readonly links: Pick<LinkStore, "spend">; readonly members: MemberStore },
  token: string,
  now: Date,
): Promise<Member | undefined> => {
  const holder = await links.spend(token, now);
  const member = holder && (await members.get(holder.member_id));
  if (!member || member.ended !== holder.ended) return undefined;
  if (member.joined_at === undefined) await members.join(member.member_id, now);
  return await members.get(member.member_id);
};
