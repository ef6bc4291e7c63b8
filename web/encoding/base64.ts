/** Characters handed to String.fromCharCode at once: more would overflow the stack. */
const chunkBytes = 0x8000;

/** Bytes as base64 (RFC 4648, section 4), as the API takes files. */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunkBytes)
    binary += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return btoa(binary);
};

/** The bytes of a base64 text; white space in it, such as the line breaks of a mail, means nothing. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  bytesOfBinary(atob(text.replace(/\s+/g, "")));

/** The bytes of a string that has one character for each. */
export const bytesOfBinary = (binary: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(binary.length);
  // Not Uint8Array.from: over a mail's attachments that takes seconds.
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
};

/** Bytes that a file takes in a mail: base64 in lines of 76 characters and CRLF (RFC 2045, section 6.8). */
export const bytesInMail = (sizeBytes: number): number => {
  const base64 = Math.ceil(sizeBytes / 3) * 4;
  return base64 + Math.ceil(base64 / 76) * 2;
};
