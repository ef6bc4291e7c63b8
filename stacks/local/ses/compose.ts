import MailComposer from "nodemailer/lib/mail-composer";
import { badRequest } from "./errors.ts";
import type { Attachment, Destination, MessageHeader, SimpleContent } from "./requests.ts";

const headersMax = 15;
const headerNameMax = 126;
const headerValueMax = 995;

const transferEncodings = {
  BASE64: "base64",
  QUOTED_PRINTABLE: "quoted-printable",
  SEVEN_BIT: "7bit",
} as const;

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const checkHeader = ({ Name, Value }: MessageHeader): void => {
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(Name) || Name.length > headerNameMax)
    throw badRequest(`Header name must be 1 to ${headerNameMax} printable ASCII characters without a colon.`);
  if (!/^[\x20-\x7e]+$/.test(Value) || Value.length > headerValueMax)
    throw badRequest(
      `The value of header '${Name}' must be 1 to ${headerValueMax} printable ASCII characters.`,
    );
};

const toAttachment = (given: Attachment) => ({
  filename: given.FileName,
  content: Buffer.from(given.RawContent, "base64"),
  contentDisposition: given.ContentDisposition === "INLINE" ? "inline" : "attachment",
  contentTransferEncoding: transferEncodings[given.ContentTransferEncoding ?? "BASE64"],
  ...(given.ContentType !== undefined && { contentType: given.ContentType }),
  ...(given.ContentId !== undefined && { cid: given.ContentId }),
  ...(given.ContentDescription !== undefined && {
    headers: { "Content-Description": given.ContentDescription },
  }),
});

/** The parties of a message whose MIME SES makes. */
export interface Envelope {
  readonly from: string;
  readonly destination: Destination;
  readonly replyTo?: readonly string[] | undefined;
}

/**
 * Makes the MIME message of simple (or rendered) content, as SES would.
 * @throws AwsError `BadRequestException` for illegal headers.
 */
export const compose = (envelope: Envelope, content: SimpleContent): Promise<Buffer> => {
  const headers = content.Headers ?? [];
  if (headers.length > headersMax) throw badRequest(`The number of headers exceeds ${headersMax}.`);
  for (const header of headers) checkHeader(header);
  return new MailComposer({
    from: envelope.from,
    to: [...(envelope.destination.ToAddresses ?? [])],
    cc: [...(envelope.destination.CcAddresses ?? [])],
    replyTo: [...(envelope.replyTo ?? [])],
    subject: content.Subject.Data,
    ...(content.Body.Text && { text: content.Body.Text.Data }),
    ...(content.Body.Html && { html: content.Body.Html.Data }),
    headers: headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
    attachments: (content.Attachments ?? []).map(toAttachment),
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
};
