import { bytesOfBinary, decodeBase64 } from "./base64.ts";

/** A parameter of a header value, its continuations joined and its character set decoded (RFC 2231). */
export const parameter = (header: string, name: string): string | undefined => {
  const pattern = `;\\s*${name}(?:\\*(\\d+))?(\\*)?=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`;
  const sections = [...header.matchAll(new RegExp(pattern, "gi"))].sort(
    ([, a], [, b]) => Number(a ?? 0) - Number(b ?? 0),
  );
  if (sections.length === 0) return undefined;
  const value = sections.map(([, , , quoted, plain]) => quoted?.replace(/\\(.)/g, "$1") ?? plain).join("");
  const isExtended = sections.some(([, , extended]) => extended);
  return isExtended ? decodeURIComponent(value.replace(/^[^']*'[^']*'/, "")) : value;
};

/** A header with its encoded words decoded (RFC 2047); white space between two of them is not part of the text. */
export const decodeWords = (header: string): string =>
  header
    .replace(/(\?=)\s+(=\?)/g, "$1$2")
    .replace(/=\?([^?*]+)[^?]*\?([BQ])\?([^?]*)\?=/gi, (_, charset: string, encoding: string, text: string) =>
      new TextDecoder(charset).decode(
        encoding.toUpperCase() === "B" ? decodeBase64(text) : decodeQuoted(text.replaceAll("_", " ")),
      ),
    );

/** The bytes of quoted-printable text without soft line breaks (RFC 2045, section 6.7). */
export const decodeQuoted = (text: string): Uint8Array<ArrayBuffer> =>
  bytesOfBinary(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
