import type { Template } from "liquidjs";
import type { MergeValues } from "../contacts/merge-values.ts";
import type { CampaignContent } from "./content.ts";
import { parseTemplate, renderTemplate, scopeOf, type TemplateKind } from "./liquid.ts";
import { plainTextOf } from "./plain-text.ts";
import { withPreheader } from "./preheader.ts";
import { inField, TemplateError, type TemplateField } from "./template-error.ts";

/** Characters of a subject or a preheader, once rendered: far more than is read, and few enough for one header. */
const lineMax = 10_000;

/** The words of a campaign, parsed. */
export interface MailTemplates {
  readonly subject: Template[];
  readonly preheader: Template[] | undefined;
  readonly html: Template[];
  readonly text: Template[] | undefined;
  /** Empty where there is none. */
  readonly postalAddress: string;
}

/** @throws TemplateError that names the field, when one of them is not valid Liquid or is too large. */
export const parseTemplates = ({
  subject,
  preheader,
  html,
  text,
  postal_address = "",
}: CampaignContent): MailTemplates => ({
  subject: inField("subject", () => parseTemplate("text", subject)),
  preheader:
    preheader === undefined ? undefined : inField("preheader", () => parseTemplate("text", preheader)),
  html: inField("body", () => parseTemplate("html", html)),
  text: text === undefined ? undefined : inField("text_body", () => parseTemplate("text", text)),
  postalAddress: postal_address,
});

/** What one recipient reads. */
export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  /** One line, which is in the HTML too; empty where there is none. */
  readonly preheader: string;
  readonly html: string;
  readonly text: string;
}

/** Where the reader of a message chooses what to get: the page of its unsubscribe link. */
export const preferencesUrl = (unsubscribeUrl: string): string => `${unsubscribeUrl}/preferences`;

/** Where a message is read in a browser, as its reader got it: by the token of its unsubscribe link. */
export const viewUrl = (unsubscribeUrl: string): string => unsubscribeUrl.replace("/unsubscribe/", "/view/");

/** What a template has besides the values of the recipient. */
export const ownValues = (
  { postalAddress }: Pick<MailTemplates, "postalAddress">,
  unsubscribeUrl: string,
) => ({
  unsubscribe_url: unsubscribeUrl,
  preferences_url: preferencesUrl(unsubscribeUrl),
  view_in_browser_url: viewUrl(unsubscribeUrl),
  postal_address: postalAddress,
});

/**
 * Renders subject, preheader and bodies for one recipient: a plain-text body is made of the HTML where there is none, the
 * preheader stands hidden before the HTML, and the link is appended where a body shows none. In time and memory that are
 * bounded, whatever the templates and the values are.
 * @throws TemplateError that names the field, when a template runs away on this recipient or a filter fails.
 */
export const renderMail = (
  { subject, preheader, html, text, postalAddress }: MailTemplates,
  values: MergeValues,
  unsubscribeUrl: string,
): RenderedMail => {
  const scope = () => ({ ...scopeOf(values), ...ownValues({ postalAddress }, unsubscribeUrl) });
  const render = (field: TemplateField, kind: TemplateKind, template: Template[]) =>
    inField(field, () => renderTemplate(kind, template, scope()));
  const htmlBody = withLink(render("body", "html", html), unsubscribeUrl);
  const textBody = text ? render("text_body", "text", text) : inField("body", () => plainTextOf(htmlBody));
  const renderLine = (field: "subject" | "preheader", template: Template[]) => {
    const line = oneLine(render(field, "text", template));
    if (line.length > lineMax)
      throw new TemplateError(`the ${field} is longer than ${lineMax} characters`, { runaway: true, field });
    return line;
  };
  const preview = preheader ? renderLine("preheader", preheader) : "";
  return {
    subject: renderLine("subject", subject),
    preheader: preview,
    html: preview === "" ? htmlBody : withPreheader(htmlBody, preview),
    text: textBody.includes(unsubscribeUrl) ? textBody : `${textBody}\n\nUnsubscribe: ${unsubscribeUrl}\n`,
  };
};

/** A contact's name may hold anything; a line break in a subject would start another header. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

const withLink = (html: string, url: string): string => {
  if (html.includes(url)) return html;
  const footer = `<p style="margin:2em 0 0;font:12px/1.5 sans-serif;color:#767676"><a href="${url}" style="color:#767676">Unsubscribe</a></p>`;
  const end = html.search(/<\/body\s*>/i);
  return end < 0 ? html + footer : html.slice(0, end) + footer + html.slice(end);
};
