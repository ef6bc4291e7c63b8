import { type ApiKey, type KeyMark, markOf, type Scope } from "../api-keys/key.ts";
import type { ApiKeyStore } from "../api-keys/store.ts";
import { type Member, markOfMember, scopeOf } from "../members/member.ts";
import type { MemberStore } from "../members/store.ts";
import type { Session } from "./session.ts";

/** Who asks something of the API, by a key or by a session. */
export interface Caller {
  /** What is written down of who it was. */
  readonly mark: KeyMark;
  readonly scope: Scope;
  /** Undefined: it is no person, but a key. */
  readonly member?: Member | undefined;
}

export const callerOfKey = (key: ApiKey): Caller => ({ mark: markOf(key), scope: key.scope });

export const callerOfMember = (member: Member): Caller => ({
  mark: markOfMember(member),
  scope: scopeOf[member.role],
  member,
});

/**
 * Read each time, so that a key that is revoked and a person who is removed are refused at once.
 * @returns undefined when whoever opened the session may not ask anything any more.
 */
export const callerOfSession = async (
  {
    apiKeys,
    members,
  }: { readonly apiKeys: Pick<ApiKeyStore, "findByHash">; readonly members: Pick<MemberStore, "get"> },
  { owner }: Pick<Session, "owner">,
): Promise<Caller | undefined> => {
  if ("key_hash" in owner) {
    const key = await apiKeys.findByHash(owner.key_hash);
    return key && callerOfKey(key);
  }
  const member = await members.get(owner.member_id);
  return member?.ended === owner.ended ? callerOfMember(member) : undefined;
};
