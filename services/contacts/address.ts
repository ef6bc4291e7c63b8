import { domainToASCII } from "node:url";
import { z } from "zod";

/** The longest address SMTP can carry: RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const addressLengthMax = 254;

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
 * too, so that one mailbox is one contact.
 * @returns undefined when it is not an address SES would take: the local part must be 7-bit ASCII.
 */
export const parseAddress = (given: string): Mailbox | undefined => {
  const trimmed = given.trim();
  const at = trimmed.lastIndexOf("@");
  const domain = domainToASCII(trimmed.slice(at + 1));
  const address = `${trimmed.slice(0, at)}@${domain}`;
  if (at < 1 || address.length > addressLengthMax || !z.email().safeParse(address).success) return undefined;
  return { key: address.toLowerCase(), address };
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
    context.addIssue({ code: "custom", message: "must be an e-mail address such as ada@example.net" });
    return z.NEVER;
  });
