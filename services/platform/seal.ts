import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Bytes of a key. */
export const sealKeyBytes = 32;
/** Of AES-GCM: https://doi.org/10.6028/NIST.SP.800-38D */
const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a text: without the key nobody reads it, and nobody makes or changes one.
 * @param purpose what is sealed for one purpose does not open for another.
 * @returns letters, digits, `-` and `_`: four thirds of the text's bytes and of 28 more.
 */
export const seal = (text: string, key: Uint8Array, purpose: string): string => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64url",
  );
};

/** Opens what was sealed. @returns undefined when it was not, by this key for this purpose, or not just so. */
export const unseal = (sealed: string, key: Uint8Array, purpose: string): string | undefined => {
  const bytes = Buffer.from(sealed, "base64url");
  // Other spellings of the same bytes are none that was given.
  if (bytes.length < nonceBytes + tagBytes || bytes.toString("base64url") !== sealed) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
};
