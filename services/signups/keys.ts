import { createHash } from "node:crypto";

/** A person can confirm for so long. */
export const pendingDays = 7;
/** Milliseconds of a day. */
export const dayMs = 24 * 60 * 60_000;

/** What tells two texts apart and gives neither away to whoever does not have it. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Key of what is known of a mailbox: when it was mailed last, and what is pending of it. */
export const mailboxKey = (key: string) => ({ id: `mailed#${hashOf(key)}` });

/** Key of what a token confirms. */
export const pendingKey = (token: string) => ({ id: `pending#${hashOf(token)}` });

/** Seconds since the epoch, by which DynamoDB lets items expire. */
export const secondsOf = (ms: number): number => Math.ceil(ms / 1_000);
