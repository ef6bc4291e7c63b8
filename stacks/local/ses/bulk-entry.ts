import type { Acceptance } from "./accept.ts";
import { parseMailbox } from "./addresses.ts";
import { compose } from "./compose.ts";
import { addressesOf, readMessage } from "./message.ts";
import type { BulkEntry, SendBulkEmailRequest, SimpleContent, Template } from "./requests.ts";
import { readTags } from "./tags.ts";
import { parseTemplateData, RenderingFailure, render, type TemplateData } from "./template.ts";

const renderContent = (template: Template, entry: BulkEntry, values: TemplateData): SimpleContent => {
  const { Subject = "", Text, Html } = template.TemplateContent;
  const headers = [...(template.Headers ?? []), ...(entry.ReplacementHeaders ?? [])];
  return {
    Subject: { Data: render(Subject, values) },
    Body: {
      ...(Text !== undefined && { Text: { Data: render(Text, values) } }),
      ...(Html !== undefined && { Html: { Data: render(Html, values) } }),
    },
    // A replacement header stands for the template's header of that name.
    Headers: [...new Map(headers.map((header) => [header.Name.toLowerCase(), header])).values()],
    Attachments: template.Attachments ?? [],
  };
};

/**
 * Sends one entry of a SendBulkEmail.
 * @returns the message id.
 */
export const sendEntry = async (
  acceptance: Acceptance,
  request: SendBulkEmailRequest,
  entry: BulkEntry,
  role: string,
): Promise<string> => {
  const template = request.DefaultContent.Template;
  const values = {
    ...parseTemplateData(template.TemplateData),
    ...parseTemplateData(entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData),
  };
  const fields = {
    from: request.FromEmailAddress,
    destination: entry.Destination,
    tags: [...(request.DefaultEmailTags ?? []), ...(entry.ReplacementTags ?? [])],
    configurationSet: request.ConfigurationSetName,
  };
  try {
    const content = renderContent(template, entry, values);
    const envelope = { ...fields, replyTo: request.ReplyToAddresses };
    return acceptance.accept(readMessage(await compose(envelope, content), fields), role);
  } catch (error) {
    if (!(error instanceof RenderingFailure)) throw error;
    const submission = {
      role,
      from: parseMailbox(fields.from),
      recipients: addressesOf(entry.Destination).map(parseMailbox),
      tags: readTags(fields.tags),
      configurationSet: fields.configurationSet,
    };
    return acceptance.acceptUnrendered(submission, error.message);
  }
};
