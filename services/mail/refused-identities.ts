import { parseAddress } from "../contacts/address.ts";
import { asciiDomain } from "../contacts/domain.ts";

/** A piece of a list of mailboxes: a quoted string, an address in angle brackets, or other text without a comma. */
const pieces = /"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<]+|,|./g;

/** Splits at the commas that are outside of quotes and angle brackets. */
const split = (list: string): string[] => {
  const entries = [""];
  for (const [piece] of list.matchAll(pieces)) {
    if (piece === ",") entries.push("");
    else entries.push(entries.pop() + piece);
  }
  return entries;
};

/** An identity as SES names it: an address or a domain, alone, after a display name, or at the end of an ARN. */
const identityOf = (entry: string): string => {
  const bare = /<([^<>]*)>\s*$/.exec(entry)?.[1] ?? entry;
  return bare.trim().replace(/^arn:[^/]*:identity\//i, "");
};

/**
 * Whether an "Email address is not verified" is about the sender. SES lists the identities that failed, the recipient in
 * the sandbox among them, and ends with an ellipsis when they are too many to show. Where it does not say that it is the
 * recipient alone, the sender is taken to be meant: a campaign that stops can be resumed, a recipient that failed has.
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 */
export const concernsSender = (message: string, from: string): boolean => {
  const list = /\bin region [A-Z0-9-]+:(.*)$/is.exec(message)?.[1]?.trim() ?? "";
  if (list === "" || /(\.\.\.|…)$/.test(list)) return true;
  const sender = parseAddress(from)?.key ?? from.toLowerCase();
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  return split(list)
    .map(identityOf)
    .some((identity) =>
      identity.includes("@")
        ? (parseAddress(identity)?.key ?? identity.toLowerCase()) === sender
        : (asciiDomain(identity) ?? identity.toLowerCase()) === domain,
    );
};
