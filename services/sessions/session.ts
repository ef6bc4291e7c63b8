import { hashOf, newSecret } from "../platform/secret.ts";

/** Who a session was opened by. */
export type SessionOwner =
  /** Whoever had this API key. */
  | { readonly key_hash: string }
  /** A person. @see Member.ended */
  | { readonly member_id: string; readonly ended: number };

/** A session as it is kept: its hash, never what the browser has. */
export interface Session {
  /** SHA-256 of the token that the browser has, hex. */
  readonly hash: string;
  readonly owner: SessionOwner;
  readonly created_at: string;
  /** When it was used last, to a quarter of an hour. */
  readonly seen_at: string;
}

const hourMs = 60 * 60_000;
/** It ends when it was not used for so long, in milliseconds: a day, so that nobody signs in twice in one. */
export const idleMs = 24 * hourMs;
/** It ends so long after it began, whatever was done in it, in milliseconds: two weeks. */
export const lifeMs = 14 * 24 * hourMs;
/** So often it is noted that it is used, in milliseconds. */
const noteMs = hourMs / 4;

/** Opens a session. @returns the token too, for the browser alone */
export const openSession = (owner: SessionOwner, now: Date): { token: string; session: Session } => {
  const token = newSecret();
  const at = now.toISOString();
  return { token, session: { hash: hashOf(token), owner, created_at: at, seen_at: at } };
};

/** When it ends if nobody uses it any more, in milliseconds since the epoch. */
export const endOf = ({ created_at, seen_at }: Pick<Session, "created_at" | "seen_at">): number =>
  Math.min(Date.parse(created_at) + lifeMs, Date.parse(seen_at) + idleMs);

/** Whether that it is used is to be noted: not each time, which would be a write for each request. */
export const isToBeNoted = ({ seen_at }: Pick<Session, "seen_at">, now: Date): boolean =>
  now.getTime() - Date.parse(seen_at) >= noteMs;
