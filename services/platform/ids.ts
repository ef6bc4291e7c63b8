import { createHash, randomUUID } from "node:crypto";

/** SHA-256 of a text, hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The 32 hexadecimal digits of an id: random ones, or of a key the same each time, so that what is asked for again is not made again. */
export const idOf = (key?: string): string =>
  key === undefined ? randomUUID().replaceAll("-", "") : sha256(key).slice(0, 32);
