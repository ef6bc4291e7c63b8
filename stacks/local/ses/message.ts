import { type Mailbox, parseMailbox, parseMailboxes } from "./addresses.ts";
import { checkFileTypes } from "./attachment-types.ts";
import { badRequest, messageRejected } from "./errors.ts";
import { type Header, headerValue, readHeaders } from "./headers.ts";
import { checkLines } from "./lines.ts";
import { cutAtBoundaries, type Piece } from "./pieces.ts";
import type { Destination } from "./requests.ts";
import { type MessageTag, parseTagHeader, readTags } from "./tags.ts";
import type { Tracking } from "./tracking.ts";

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const messageBytesMax = 40 * 1_024 * 1_024;
const mimePartsMax = 500;
const recipientsMax = 50;

/** A message that satisfies SES's rules, ready to be accepted. */
export interface Message {
  readonly from: Mailbox;
  readonly recipients: readonly Mailbox[];
  readonly headers: readonly Header[];
  readonly size: number;
  readonly pieces: readonly Piece[];
  /** Message tags by name. */
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string | undefined;
  readonly tracking: TrackingOverrides;
}

/** What of tracking a request decides itself. */
type TrackingOverrides = { readonly [Kind in keyof Tracking]?: boolean | undefined };

/** What a request says beside the MIME message; each overrides the headers of the message. */
export interface RequestFields {
  readonly from?: string | undefined;
  readonly destination?: Destination | undefined;
  readonly tags?: readonly MessageTag[] | undefined;
  readonly configurationSet?: string | undefined;
  readonly tracking?: TrackingOverrides;
}

/** All addresses of a destination, as given. */
export const addressesOf = ({
  ToAddresses = [],
  CcAddresses = [],
  BccAddresses = [],
}: Destination): string[] => [...ToAddresses, ...CcAddresses, ...BccAddresses];

const readSender = (headers: readonly Header[], given: string | undefined): Mailbox => {
  const header = headerValue(headers, "From");
  if (header === undefined) throw badRequest("Missing required header 'From'.");
  const from = parseMailbox(header);
  if (given !== undefined && parseMailbox(given).address !== from.address)
    throw badRequest("The From header does not match FromEmailAddress.");
  return from;
};

const readRecipients = (headers: readonly Header[], given: readonly string[]): Mailbox[] => {
  const recipients =
    given.length > 0
      ? given.map(parseMailbox)
      : ["To", "Cc", "Bcc"].flatMap((name) => parseMailboxes(headerValue(headers, name) ?? ""));
  if (recipients.length === 0)
    throw badRequest("No recipients are given: neither a Destination nor a To, Cc or Bcc header.");
  if (recipients.length > recipientsMax) throw messageRejected(`Recipient count exceeds ${recipientsMax}.`);
  return recipients;
};

/**
 * Checks a raw message and what the request says of it. Of its parts only the headers are parsed.
 * @throws AwsError `BadRequestException` or `MessageRejected`.
 */
export const readMessage = (raw: Buffer, request: RequestFields): Message => {
  if (raw.length > messageBytesMax)
    throw badRequest(`Message length is more than ${messageBytesMax} bytes long: '${raw.length}'.`);
  const headers = readHeaders(raw);
  checkLines(raw);
  const { pieces, parts } = cutAtBoundaries(raw);
  if (parts.length > mimePartsMax) throw messageRejected(`The number of MIME parts exceeds ${mimePartsMax}.`);
  checkFileTypes(raw, [0, ...parts]);
  // SES does not join the two: tags of the request replace those of the header.
  const tags = request.tags?.length
    ? request.tags
    : parseTagHeader(headerValue(headers, "X-SES-MESSAGE-TAGS") ?? "");
  return {
    from: readSender(headers, request.from),
    recipients: readRecipients(headers, addressesOf(request.destination ?? {})),
    headers,
    size: raw.length,
    pieces,
    tags: readTags(tags),
    configurationSet: request.configurationSet ?? headerValue(headers, "X-SES-CONFIGURATION-SET"),
    tracking: request.tracking ?? {},
  };
};
