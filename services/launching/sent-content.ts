import { z } from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { campaignView } from "../campaigns/schemas.ts";
import { type DraftContent, draftContent } from "../drafts/content.ts";
import { type CampaignContent, designKey } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** `GET /campaigns/{campaign_id}/content` */
export const sentContent = z
  .object({
    campaign_id: campaignView.shape.campaign_id,
    subject: z.string(),
    preheader: z.string().nullable(),
    body: z.string(),
    text_body: z.string().nullable().meta({ description: "null: made from the body." }),
    format: draftContent.shape.format,
    blocks: draftContent.shape.blocks.unwrap(),
    attachments: campaignView.shape.attachments,
  })
  .meta({ id: "CampaignContent" });
export type SentContent = z.output<typeof sentContent>;

/** What a campaign sends, or sent, as it was asked for. @returns undefined when that is kept no longer. */
export const readSentContent = async (
  content: Pick<ObjectStore, "findJson">,
  { campaign_id, content_key, format, attachments }: Campaign,
): Promise<SentContent | undefined> => {
  const [words, blocks] = await Promise.all([
    content.findJson<CampaignContent>(content_key),
    format === "blocks" ? content.findJson<DraftContent["blocks"]>(designKey(content_key)) : null,
  ]);
  if (!words) return undefined;
  return {
    campaign_id,
    subject: words.subject,
    preheader: words.preheader ?? null,
    body: words.html,
    text_body: words.text ?? null,
    format: blocks ? "blocks" : "html",
    blocks: blocks ?? null,
    attachments: attachments.map(({ filename, content_type, size_bytes }) => ({
      filename,
      content_type,
      size_bytes,
    })),
  };
};
