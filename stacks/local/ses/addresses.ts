import addressparser from "nodemailer/lib/addressparser";
import { badRequest } from "./errors.ts";

/** One e-mail address as SES takes it. */
export interface Mailbox {
  /** Without the display name; the domain in lower case. */
  readonly address: string;
  readonly local: string;
  readonly domain: string;
}

const visibleAscii = /^[\x21-\x7e]+$/;
const nonAscii = /\P{ASCII}/u;
const domainName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const toMailbox = (address: string): Mailbox => {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0));
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 0 || domain === "") throw badRequest("Missing final '@domain'");
  if (local === "") throw badRequest(`User name is missing: '${address}'.`);
  if (nonAscii.test(local)) throw badRequest("Local address contains non-ASCII characters");
  if (!visibleAscii.test(local)) throw badRequest("Local address contains control or whitespace");
  if (!domainName.test(domain)) throw badRequest("Domain contains illegal character");
  return { address: `${local}@${domain}`, local, domain };
};

/**
 * The addresses of a header value or an API field: `Ann <ann@example.com>, bob@example.com`.
 * @throws AwsError `BadRequestException` for a malformed address, a non-ASCII local part or a domain not in punycode.
 */
export const parseMailboxes = (text: string): Mailbox[] =>
  addressparser(text, { flatten: true }).map(({ name, address }) => toMailbox(address || name));

/**
 * The sole address of an API field such as `FromEmailAddress` or an element of `ToAddresses`.
 * @throws AwsError `BadRequestException`, also for none or several.
 */
export const parseMailbox = (text: string): Mailbox => {
  const [mailbox, ...others] = parseMailboxes(text);
  if (!mailbox || others.length > 0)
    throw badRequest(
      `Illegal address: exactly one is expected, not ${others.length ? others.length + 1 : "none"}.`,
    );
  return mailbox;
};
