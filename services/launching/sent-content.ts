import * as z from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { campaignView } from "../campaigns/schemas.ts";
import { type DraftContent, draftContent } from "../drafts/content.ts";
import { type CampaignContent, designKeys, wordKeys } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";

const sentWords = z.object({
  subject: z.string(),
  preheader: z.string().nullable(),
  body: z.string(),
  text_body: z.string().nullable().meta({ description: "null: made from the body." }),
  format: draftContent.shape.format,
  blocks: draftContent.shape.blocks.unwrap(),
});

/** `GET /campaigns/{campaign_id}/content` */
export const sentContent = z
  .object({
    campaign_id: campaignView.shape.campaign_id,
    ...sentWords.shape,
    attachments: campaignView.shape.attachments,
    variants: z.array(sentWords).meta({ description: "B, C and D of a test; empty without one." }),
  })
  .meta({ id: "CampaignContent" });
export type SentContent = z.output<typeof sentContent>;

/** What a campaign sends, or sent, as it was asked for. @returns undefined when that is kept no longer. */
export const readSentContent = async (
  content: Pick<ObjectStore, "findJson">,
  campaign: Campaign,
): Promise<SentContent | undefined> => {
  const { campaign_id, attachments } = campaign;
  const designs = designKeys(campaign);
  const [words, ...others] = await Promise.all(
    wordKeys(campaign).map(async (key, variant) => {
      const design = designs[variant];
      const [written, blocks] = await Promise.all([
        content.findJson<CampaignContent>(key),
        design === undefined ? null : content.findJson<DraftContent["blocks"]>(design),
      ]);
      return written && wordsOf(written, blocks ?? null);
    }),
  );
  if (!words || !others.every((other) => other !== undefined)) return undefined;
  return {
    campaign_id,
    ...words,
    attachments: attachments.map(({ filename, content_type, size_bytes }) => ({
      filename,
      content_type,
      size_bytes,
    })),
    variants: others,
  };
};

const wordsOf = (
  { subject, preheader, html, text }: CampaignContent,
  blocks: NonNullable<DraftContent["blocks"]> | null,
): z.output<typeof sentWords> => ({
  subject,
  preheader: preheader ?? null,
  body: html,
  text_body: text ?? null,
  format: blocks ? "blocks" : "html",
  blocks,
});
