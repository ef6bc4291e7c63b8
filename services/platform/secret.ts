import { randomBytes } from "node:crypto";
import { sha256 } from "./ids.ts";

/** What nobody can guess: 256 random bits, as they stand in a link or a cookie. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * What stands for a secret where it is looked up: SHA-256, hex. Of 256 random bits a plain hash cannot be reversed by
 * guessing.
 */
export const hashOf = (secret: string): string => sha256(secret);
