import * as z from "zod";
import { badRequest } from "./errors.ts";
import { messageTag } from "./tags.ts";

/**
 * The requests of SES v2 as their JSON carries them (binary in base64). What the local SES does not implement is
 * refused by name rather than ignored.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */

const charsetText = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const header = z.strictObject({ Name: z.string(), Value: z.string() });
export type MessageHeader = z.output<typeof header>;

const attachment = z.strictObject({
  RawContent: z.base64(),
  FileName: z.string(),
  ContentDisposition: z.enum(["ATTACHMENT", "INLINE"]).optional(),
  ContentDescription: z.string().optional(),
  ContentId: z.string().optional(),
  ContentTransferEncoding: z.enum(["BASE64", "QUOTED_PRINTABLE", "SEVEN_BIT"]).optional(),
  ContentType: z.string().optional(),
});
export type Attachment = z.output<typeof attachment>;

const simple = z.strictObject({
  Subject: charsetText,
  Body: z.strictObject({ Text: charsetText.optional(), Html: charsetText.optional() }),
  Headers: z.array(header).optional(),
  Attachments: z.array(attachment).optional(),
});
export type SimpleContent = z.output<typeof simple>;

const destination = z.strictObject({
  ToAddresses: z.array(z.string()).optional(),
  CcAddresses: z.array(z.string()).optional(),
  BccAddresses: z.array(z.string()).optional(),
});
export type Destination = z.output<typeof destination>;

const featureStatus = z.enum(["ENABLED", "DISABLED"]).optional();

export const sendEmailRequest = z.strictObject({
  Content: z.strictObject({
    // Any text: z.base64() would scan megabytes that the decoder reads anyway.
    Raw: z.strictObject({ Data: z.string() }).optional(),
    Simple: simple.optional(),
  }),
  FromEmailAddress: z.string().optional(),
  Destination: destination.optional(),
  ReplyToAddresses: z.array(z.string()).optional(),
  EmailTags: z.array(messageTag).optional(),
  ConfigurationSetName: z.string().optional(),
  ConfigurationOverrides: z
    .strictObject({
      Tracking: z
        .strictObject({ OpenTrackingEnabled: featureStatus, ClickTrackingEnabled: featureStatus })
        .optional(),
    })
    .optional(),
});
export type SendEmailRequest = z.output<typeof sendEmailRequest>;

const bulkEntry = z.strictObject({
  Destination: destination,
  ReplacementTags: z.array(messageTag).optional(),
  ReplacementEmailContent: z
    .strictObject({
      ReplacementTemplate: z.strictObject({ ReplacementTemplateData: z.string().optional() }).optional(),
    })
    .optional(),
  ReplacementHeaders: z.array(header).optional(),
});
export type BulkEntry = z.output<typeof bulkEntry>;

const template = z.strictObject({
  TemplateContent: z.strictObject({
    Subject: z.string().optional(),
    Text: z.string().optional(),
    Html: z.string().optional(),
  }),
  TemplateData: z.string().optional(),
  Headers: z.array(header).optional(),
  Attachments: z.array(attachment).optional(),
});
export type Template = z.output<typeof template>;

export const sendBulkEmailRequest = z.strictObject({
  DefaultContent: z.strictObject({ Template: template }),
  BulkEmailEntries: z.array(bulkEntry).min(1).max(50),
  FromEmailAddress: z.string(),
  ReplyToAddresses: z.array(z.string()).optional(),
  DefaultEmailTags: z.array(messageTag).optional(),
  ConfigurationSetName: z.string().optional(),
});
export type SendBulkEmailRequest = z.output<typeof sendBulkEmailRequest>;

/**
 * Reads the JSON body of a request.
 * @throws AwsError `BadRequestException` naming what is missing, malformed or not implemented.
 */
export const parseRequest = <Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> => {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw badRequest(`1 validation error detected: ${z.prettifyError(parsed.error)}`);
};

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw badRequest("The request body is not valid JSON.");
  }
};
