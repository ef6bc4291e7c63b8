import { randomBytes, randomUUID } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";
import { encodeWord } from "nodemailer/lib/mime-funcs";
import type { AttachmentReference } from "../attachments/attachment.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Recipient } from "../deliveries/batch.ts";
import { type AttachmentParts, encodeAttachments, placeholder } from "./attachment-parts.ts";
import type { CampaignContent } from "./content.ts";
import { mimeText } from "./mime-text.ts";
import {
  type MailTemplates,
  parseTemplates,
  preferencesUrl,
  type RenderedMail,
  renderMail,
} from "./render-mail.ts";

/** What is the same for every recipient of a campaign, made once. */
export interface PreparedMail extends MailTemplates {
  readonly campaign: Pick<Campaign, "from_email" | "from_name" | "reply_to" | "tracking">;
  readonly attachments: AttachmentParts | undefined;
  /** What nodemailer derives boundaries from: those of the messages and of the attachments' parts are the same. */
  readonly baseBoundary: string;
  /** What comes after the @ of a Message-ID. */
  readonly domain: string;
}

/**
 * Parses the templates and encodes the attachments of a campaign.
 * @param read gives the bytes of an attachment.
 * @throws TemplateError when a template is not valid.
 */
export const prepareMail = async (
  campaign: MailCampaign,
  content: CampaignContent,
  read: (attachment: AttachmentReference) => Promise<Buffer>,
): Promise<PreparedMail> => prepareParsed(campaign, parseTemplates(content), read);

/** What of a campaign is in its mails. */
export type MailCampaign = Pick<
  Campaign,
  "from_email" | "from_name" | "reply_to" | "tracking" | "attachments"
>;

/** As `prepareMail`, of templates that are parsed already. */
export const prepareParsed = async (
  campaign: MailCampaign,
  templates: MailTemplates,
  read: (attachment: AttachmentReference) => Promise<Buffer>,
): Promise<PreparedMail> => {
  const files = await Promise.all(
    campaign.attachments.map(async (file) => ({ ...file, content: await read(file) })),
  );
  const baseBoundary = randomBytes(8).toString("hex");
  return {
    campaign,
    ...templates,
    attachments: files.length === 0 ? undefined : await encodeAttachments(files, baseBoundary),
    baseBoundary,
    domain: campaign.from_email.replace(/^.*@/, ""),
  };
};

/**
 * The message of one recipient, as RFC 5322 text with CRLF and no line above 998 characters: subject and bodies
 * rendered, a plain-text part, the attachments, one-click unsubscribe headers (RFC 8058) and a visible link, appended
 * where the template shows none. Of a tracked mail SES leaves such links alone: who leaves is not counted as interested.
 * @throws TemplateError when a template fails or runs away on this recipient.
 */
export const compose = async (
  prepared: PreparedMail,
  { address, values }: Pick<Recipient, "address" | "values">,
  unsubscribeUrl: string,
): Promise<Buffer> =>
  assemble(prepared, renderMail(prepared, values, unsubscribeUrl), address, unsubscribeUrl);

/**
 * The message of what was rendered for the reader at an address; see `compose`.
 * @param unsubscribeUrl undefined: to a colleague, who does not unsubscribe from it.
 */
export const assemble = async (
  { campaign, attachments, baseBoundary, domain }: Omit<PreparedMail, keyof MailTemplates>,
  { subject, html, text }: RenderedMail,
  address: string,
  unsubscribeUrl: string | undefined,
): Promise<Buffer> => {
  const root = new MailComposer({
    from: { name: campaign.from_name ?? "", address: campaign.from_email },
    to: { name: "", address },
    ...(campaign.reply_to ? { replyTo: { name: "", address: campaign.reply_to } } : {}),
    html: withCrlf(
      campaign.tracking && unsubscribeUrl
        ? withoutTracking(html, [unsubscribeUrl, preferencesUrl(unsubscribeUrl)])
        : html,
    ),
    text: withCrlf(text),
    ...(attachments ? { attachments: [placeholder] } : {}),
    baseBoundary,
    // SES puts an id of its own in its place; one that nodemailer draws takes a tenth of composing.
    messageId: `<${randomUUID()}@${domain}>`,
    headers: {
      Subject: foldable(subject) ? subject : encodedWords(subject),
      ...(unsubscribeUrl && {
        // Prepared, so that it stays on one line: some readers of this header know nothing of folding.
        "List-Unsubscribe": { prepared: true, value: `<${unsubscribeUrl}>` },
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const message = await mimeText(root);
  return attachments ? attachments.endWith(message) : Buffer.from(message);
};

/**
 * Gives back the memory of a message once nobody reads it any more, as when SES has answered: the next message of the
 * campaign is written there, and attachments are not copied for it. One that is not given back is only not reused.
 */
export const recycle = ({ attachments }: PreparedMail, message: Buffer): void =>
  attachments?.recycle(message);

/**
 * Marks the links to an address so that SES leaves them as they are.
 * https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html
 */
const withoutTracking = (html: string, urls: readonly string[]): string =>
  html.replaceAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi, (href: string, ...links: string[]) =>
    links.slice(0, 3).some((link) => urls.includes(link)) ? ` ses:no-track${href}` : href,
  );

/** nodemailer sends the line ends of a body as they are, and RFC 5322 knows no other. */
const withCrlf = (text: string): string => text.replace(/\r\n?|\n/g, "\r\n");

/** Lines are folded at spaces: a word may be no longer than a line, and a line may not be all spaces. */
const foldable = (subject: string): boolean => !/\S{900}|\s{60}/.test(subject);

/** RFC 2047: words that are short, whatever the text is. */
const encodedWords = (subject: string) => ({
  prepared: true,
  foldLines: true,
  value: encodeWord(subject, "Q", 52),
});
