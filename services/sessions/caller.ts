import { type ApiKey, type KeyMark, markOf, type Scope } from "../api-keys/key.ts";
import type { ApiKeyStore } from "../api-keys/store.ts";
import type { Session } from "./session.ts";

/** Who asks something of the API, by a key or by a session. */
export interface Caller {
  /** What is written down of who it was. */
  readonly mark: KeyMark;
  readonly scope: Scope;
}

export const callerOfKey = (key: ApiKey): Caller => ({ mark: markOf(key), scope: key.scope });

/** @returns undefined when whoever opened the session may not ask anything any more: the key is revoked. */
export const callerOfSession = async (
  { apiKeys }: { readonly apiKeys: Pick<ApiKeyStore, "findByHash"> },
  { owner }: Pick<Session, "owner">,
): Promise<Caller | undefined> => {
  const key = await apiKeys.findByHash(owner.key_hash);
  return key && callerOfKey(key);
};
