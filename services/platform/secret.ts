import { createHash, randomBytes } from "node:crypto";

/** What nobody can guess: 256 random bits, as they stand in a link or a cookie. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * What stands for a secret where it is looked up: SHA-256, hex. Of 256 random bits a plain hash cannot be reversed by
 * guessing.
 */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
