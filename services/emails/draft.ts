import type { CampaignRequest } from "../campaigns/campaign.ts";
import type { RequestedFile } from "../campaigns/check-request.ts";
import { contentOf } from "../campaigns/request.ts";
import type { ContentStore } from "../content/store.ts";
import { type Prepared, prepare } from "./compose.ts";

/** Prepares the mail of a request that was checked and is not stored: uploaded files are read where they lie. */
export const prepareDraft = (
  content: ContentStore,
  request: CampaignRequest,
  files: readonly RequestedFile[],
): Promise<Prepared> => {
  const { from_email, from_name, reply_to } = request;
  const campaign = {
    from_email: from_email.address,
    ...(from_name ? { from_name } : {}),
    ...(reply_to ? { reply_to: reply_to.address } : {}),
    attachments: files.map((file, index) => ({ ...file, key: String(index) })),
  };
  return prepare(campaign, contentOf(request), async ({ key }) => {
    const { source } = files[Number(key)]!;
    return typeof source === "string" ? await content.get(source) : source;
  });
};
