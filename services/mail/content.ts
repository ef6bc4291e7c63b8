import type { CampaignRequest } from "../campaigns/schemas.ts";

/** The words of a campaign, as they lie in the content bucket. */
export interface CampaignContent {
  readonly subject: string;
  /** What inboxes show beside the subject. */
  readonly preheader?: string;
  readonly html: string;
  readonly text?: string;
  /** Of whoever sends, as it was when the campaign was asked for. */
  readonly postal_address?: string;
}

/** Beside the words: what the editor they were written in keeps of them. No sender reads it. */
export const designKey = (contentKey: string): string => contentKey.replace(/content\.json$/, "design.json");

/** The fields of a request that become words. */
export type RequestedWords = Pick<CampaignRequest, "subject" | "preheader" | "body" | "text_body">;

/** The words of a request. @param postalAddress empty where the stage has none. */
export const contentOf = (
  { subject, preheader, body, text_body }: RequestedWords,
  postalAddress: string,
): CampaignContent => ({
  subject,
  ...(preheader === undefined ? {} : { preheader }),
  html: body,
  ...(text_body === undefined ? {} : { text: text_body }),
  ...(postalAddress === "" ? {} : { postal_address: postalAddress }),
});
