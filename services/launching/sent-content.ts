import { z } from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { campaignView } from "../campaigns/schemas.ts";
import { type DraftContent, draftContent } from "../drafts/content.ts";
import { type CampaignContent, designKey, variantKey } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";

const sentWords = z.object({
  subject: z.string(),
  preheader: z.string().nullable(),
  body: z.string(),
  text_body: z.string().nullable().meta({ description: "null: made from the body." }),
});

/** `GET /campaigns/{campaign_id}/content` */
export const sentContent = z
  .object({
    campaign_id: campaignView.shape.campaign_id,
    ...sentWords.shape,
    format: draftContent.shape.format,
    blocks: draftContent.shape.blocks.unwrap(),
    attachments: campaignView.shape.attachments,
    variants: z.array(sentWords).meta({ description: "B, C and D of a test; empty without one." }),
  })
  .meta({ id: "CampaignContent" });
export type SentContent = z.output<typeof sentContent>;

/** What a campaign sends, or sent, as it was asked for. @returns undefined when that is kept no longer. */
export const readSentContent = async (
  content: Pick<ObjectStore, "findJson">,
  { campaign_id, content_key, format, attachments, ab_test }: Campaign,
): Promise<SentContent | undefined> => {
  const variants = [...(ab_test?.variants.keys() ?? [0])];
  const [[words, ...others], blocks] = await Promise.all([
    Promise.all(variants.map((one) => content.findJson<CampaignContent>(variantKey(content_key, one)))),
    format === "blocks" ? content.findJson<DraftContent["blocks"]>(designKey(content_key)) : null,
  ]);
  if (!words || !others.every((other) => other !== undefined)) return undefined;
  return {
    campaign_id,
    ...wordsOf(words),
    format: blocks ? "blocks" : "html",
    blocks: blocks ?? null,
    attachments: attachments.map(({ filename, content_type, size_bytes }) => ({
      filename,
      content_type,
      size_bytes,
    })),
    variants: others.map(wordsOf),
  };
};

const wordsOf = ({ subject, preheader, html, text }: CampaignContent) => ({
  subject,
  preheader: preheader ?? null,
  body: html,
  text_body: text ?? null,
});
