import { hashOf, newSecret } from "../platform/secret.ts";

/** What a key may do; each scope includes the ones before it. */
export const scopes = ["read", "write", "send", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** A key as it is kept: its hash, never the key. */
export interface ApiKey {
  /** SHA-256 of the key, hex: the key is 256 random bits, so a plain hash cannot be reversed by guessing. */
  readonly key_hash: string;
  readonly name: string;
  readonly scope: Scope;
  readonly created_at: string;
}

/**
 * Tells one key, or one person, from others, and how they were called then: what was done is written down with that,
 * never with a key itself.
 */
export interface KeyMark {
  /** The first 16 characters of the hash of a key; the id of a person. */
  readonly key_id: string;
  readonly name: string;
}

export const markOf = ({ key_hash, name }: Pick<ApiKey, "key_hash" | "name">): KeyMark => ({
  key_id: key_hash.slice(0, 16),
  name,
});

const prefix = "tidings_";

export const hashKey = hashOf;

/** Makes a key; it can be shown now and never again. */
export const generateKey = (name: string, scope: Scope, now: string): { key: string; record: ApiKey } => {
  const key = prefix + newSecret();
  return { key, record: { key_hash: hashKey(key), name, scope, created_at: now } };
};

/** Whether a key of scope `held` may do what `needed` allows. */
export const covers = (held: Scope, needed: Scope): boolean => scopes.indexOf(held) >= scopes.indexOf(needed);
