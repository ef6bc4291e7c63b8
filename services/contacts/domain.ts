import { domainToASCII, domainToUnicode } from "node:url";

/** How an international label begins in punycode (RFC 5890, section 2.3.2.5). */
export const punycodePrefix = "xn--";

/** RFC 1035, section 2.3.4, less the length octets of a name on the wire. */
const domainLengthMax = 253;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** No top-level domain is a number, in whatever notation: what ends in one would be read as an IPv4 address. */
const topLevel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;

/**
 * Letters, marks and digits of all scripts, the hyphen, and what IDNA allows between certain letters (RFC 5892,
 * appendix A). Node's functions read a host of a URL: without this they would end it at a slash, drop a tab in it, and
 * undo percent signs.
 */
const writable = /^[\p{L}\p{M}\p{N}\-\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d]+$/u;

/** Lower case, one character at a time: a Greek sigma stays the one it is, at the end of a word too. */
const lowered = (text: string): string =>
  Array.from(text.normalize("NFC"), (one) => one.toLowerCase()).join("");

/**
 * A domain as SMTP knows it: lower case, international labels in punycode (IDNA, UTS 46). Only case and composition are
 * evened out: a domain with characters that stand for others, such as full-width ones, is refused rather than read as
 * another domain.
 * @returns undefined when it is no domain of at least two labels.
 */
export const asciiDomain = (given: string): string | undefined => {
  const labels = given.split(".");
  if (labels.length < 2 || !labels.every((one) => writable.test(one))) return undefined;
  const ascii = domainToASCII(given);
  const asciiLabels = ascii.split(".");
  if (ascii.length > domainLengthMax || asciiLabels.length !== labels.length) return undefined;
  if (!asciiLabels.every((one) => label.test(one)) || !topLevel.test(asciiLabels.at(-1)!)) return undefined;
  const shown = domainToUnicode(ascii).split(".");
  const isSame = asciiLabels.every((one, place) => {
    const spelling = shown[place]!;
    // Punycode that stands for nothing is shown as it is.
    if (one.startsWith(punycodePrefix) && spelling === one) return false;
    return [spelling, one].includes(lowered(labels[place]!));
  });
  return isSame ? ascii : undefined;
};
