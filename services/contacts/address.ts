import { domainToUnicode } from "node:url";
import * as z from "zod";
import { asciiDomain } from "./domain.ts";

/** RFC 5321, section 4.5.3.1: a path is at most 256 octets with its angle brackets, a local part 64. */
const addressLengthMax = 254;
const localPartMax = 64;
/**
 * Dot-string of RFC 5321, section 4.1.2. A quoted local part is no address here: nobody has one, and half of what
 * reads addresses reads them wrong. Nor is one with a `?`, which RFC 5321 allows: addresses are part of paths here, and
 * API Gateway ends a path at `%3F`, so that nobody could open or erase such a contact. What else has a meaning in URLs
 * (`/`, `#`, `%`) comes through.
 */
const dotString = /^[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*$/;

/**
 * An e-mail address as it was read from a request, a file or an event. The same person is a `Candidate` in an audience
 * that is read, a `Recipient` or an `ExcludedRecipient` once the audience is frozen, and then has a delivery.
 *
 * The names, everywhere: a normalised address is a `key`, a spelling is an `address`. `email` is an attribute of a
 * stored item or of a response, which holds the key, or a field of a request, which holds either spelling.
 */
export interface Mailbox {
  /** Normalised: two spellings of one mailbox have one key. */
  readonly key: string;
  /** The spelling mail is sent to. */
  readonly address: string;
}

/**
 * Splits an address into the key it is stored under and the spelling it is sent to.
 * Both have the domain lower-cased and in punycode (SES takes no other); the key has the local part lower-cased
 * too, so that one mailbox is one contact. White space around it is not part of it.
 * @returns undefined when it is not an address SES would take: the local part must be 7-bit ASCII.
 */
export const parseAddress = (given: string): Mailbox | undefined => {
  const trimmed = given.trim();
  const at = trimmed.lastIndexOf("@");
  const local = trimmed.slice(0, Math.max(at, 0));
  if (local.length > localPartMax || !dotString.test(local)) return undefined;
  const domain = asciiDomain(trimmed.slice(at + 1));
  const address = `${local}@${domain}`;
  if (domain === undefined || address.length > addressLengthMax) return undefined;
  return { key: address.toLowerCase(), address };
};

/** A key as people write the address: an international domain in its own letters. */
export const spelledOut = (key: string): string => {
  const at = key.lastIndexOf("@");
  return `${key.slice(0, at)}@${domainToUnicode(key.slice(at + 1))}`;
};

/** An e-mail address in a request; parsed to its key and its spelling. */
export const emailAddress = z
  .string()
  .max(320)
  .meta({
    description: "An e-mail address: 7-bit ASCII before the @; the domain may be international.",
    example: "ada@example.net",
    format: "idn-email",
  })
  .transform((given, context) => {
    const parsed = parseAddress(given);
    if (parsed) return parsed;
    const message = "must be an e-mail address such as ada@example.net";
    context.addIssue({ code: "custom", message: given.includes("?") ? `${message}, without a ?` : message });
    return z.NEVER;
  });
