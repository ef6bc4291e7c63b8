import type { CampaignRequest } from "../campaigns/schemas.ts";

/** The words of a campaign, as they lie in the content bucket. */
export interface CampaignContent {
  readonly subject: string;
  readonly preheader?: string;
  readonly html: string;
  readonly text?: string;
}

/** Beside the words: what the editor they were written in keeps of them. No sender reads it. */
export const designKey = (contentKey: string): string => contentKey.replace(/content\.json$/, "design.json");

/** The words of a request. */
export const contentOf = ({ subject, body, text_body }: CampaignRequest): CampaignContent => ({
  subject,
  html: body,
  ...(text_body === undefined ? {} : { text: text_body }),
});
