import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { RequestedFile } from "../launching/check-request.ts";
import { type PreparedMail, prepareParsed } from "../mail/compose.ts";
import type { MailTemplates } from "../mail/render-mail.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** Prepares the mail of a request that is not stored: uploaded files are read where they lie. */
export const prepareDraft = (
  content: Pick<ObjectStore, "get">,
  request: CampaignRequest,
  templates: MailTemplates,
  files: readonly RequestedFile[],
): Promise<PreparedMail> => {
  const { from_email, from_name, reply_to } = request;
  const campaign = {
    from_email: from_email.address,
    ...(from_name ? { from_name } : {}),
    ...(reply_to ? { reply_to: reply_to.address } : {}),
    // Nobody counts who opens a test.
    tracking: false,
    attachments: files.map((file, index) => ({ ...file, key: String(index) })),
  };
  return prepareParsed(campaign, templates, async ({ key }) => {
    const { source } = files[Number(key)]!;
    return typeof source === "string" ? await content.get(source) : source;
  });
};
