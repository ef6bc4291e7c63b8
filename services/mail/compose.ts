import { compile } from "html-to-text";
import type { Template } from "liquidjs";
import MailComposer from "nodemailer/lib/mail-composer";
import MimeNode from "nodemailer/lib/mime-node";
import type { AttachmentReference } from "../attachments/attachment.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { CampaignContent } from "./content.ts";
import { parseTemplate, renderTemplate, scopeOf } from "./liquid.ts";

/** What is the same for every recipient of a campaign, made once. */
export interface PreparedMail {
  readonly campaign: Pick<Campaign, "from_email" | "from_name" | "reply_to">;
  readonly subject: Template[];
  readonly html: Template[];
  readonly text: Template[] | undefined;
  /** Attachments as finished MIME parts: a megabyte is encoded once, not once a recipient. */
  readonly attachments: readonly Buffer[];
}

/**
 * Parses the templates and encodes the attachments of a campaign.
 * @param read gives the bytes of an attachment.
 */
export const prepareMail = async (
  campaign: Pick<Campaign, "from_email" | "from_name" | "reply_to" | "attachments">,
  { subject, html, text }: CampaignContent,
  read: (attachment: AttachmentReference) => Promise<Buffer>,
): Promise<PreparedMail> => ({
  campaign,
  subject: parseTemplate("text", subject),
  html: parseTemplate("html", html),
  text: text === undefined ? undefined : parseTemplate("text", text),
  attachments: await Promise.all(
    campaign.attachments.map(async (file) => encodeAttachment(file, await read(file))),
  ),
});

// As a child of another part, so that it gets no Date and Message-ID of a message of its own.
const encodeAttachment = (
  { content_type, filename }: AttachmentReference,
  content: Buffer,
): Promise<Buffer> =>
  new MimeNode("multipart/mixed")
    .createChild(content_type, { filename })
    .setHeader("Content-Disposition", "attachment")
    .setHeader("Content-Transfer-Encoding", "base64")
    .setContent(content)
    .build();

/**
 * The message of one recipient, as RFC 5322 text: subject and bodies rendered, a plain-text part, the attachments,
 * one-click unsubscribe headers (RFC 8058) and a visible link, appended where the template shows none.
 * @throws Error when a template runs away on this recipient.
 */
export const compose = async (
  { campaign, subject, html, text, attachments }: PreparedMail,
  recipient: Pick<Recipient, "address" | "values">,
  unsubscribeUrl: string,
): Promise<Buffer> => {
  const scope = { ...scopeOf(recipient.values), unsubscribe_url: unsubscribeUrl };
  const htmlBody = withLink(renderTemplate("html", html, scope), unsubscribeUrl);
  const textBody = text ? renderTemplate("text", text, scope) : toText(htmlBody);
  return await new MailComposer({
    from: { name: campaign.from_name ?? "", address: campaign.from_email },
    to: { name: "", address: recipient.address },
    ...(campaign.reply_to ? { replyTo: { name: "", address: campaign.reply_to } } : {}),
    subject: oneLine(renderTemplate("text", subject, scope)),
    html: htmlBody,
    text: textBody.includes(unsubscribeUrl) ? textBody : `${textBody}\n\nUnsubscribe: ${unsubscribeUrl}\n`,
    attachments: attachments.map((raw) => ({ raw })),
    headers: {
      // Prepared, so that it stays on one line: some readers of this header know nothing of folding.
      "List-Unsubscribe": { prepared: true, value: `<${unsubscribeUrl}>` },
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
};

/** A contact's name may hold anything; a line break in a subject would start another header. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

const withLink = (html: string, url: string): string => {
  if (html.includes(url)) return html;
  const footer = `<p style="margin:2em 0 0;font:12px/1.5 sans-serif;color:#767676"><a href="${url}" style="color:#767676">Unsubscribe</a></p>`;
  const end = html.search(/<\/body\s*>/i);
  return end < 0 ? html + footer : html.slice(0, end) + footer + html.slice(end);
};

/** Compiled once: that takes fifty times as long as turning a short message into text. */
const toText = compile({
  wordwrap: 78,
  limits: { maxInputLength: 5_000_000 },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
  ],
});
