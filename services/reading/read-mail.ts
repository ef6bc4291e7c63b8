import { wordsOf } from "../campaigns/ab-test.ts";
import { isExpired } from "../campaigns/retention.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { type CampaignContent, variantKey } from "../mail/content.ts";
import { parseTemplates, type RenderedMail, renderMail } from "../mail/render-mail.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { SealKey } from "../platform/seal-key.ts";
import { readLinkToken, unsubscribeUrl } from "../unsubscribes/link.ts";

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly deliveries: Pick<DeliveryStore, "batch">;
  readonly content: Pick<ObjectStore, "findJson">;
  readonly sealKey: SealKey;
  readonly publicUrl: string;
}

/**
 * The mail that a link was in, as its reader got it: rendered again, from the words of the campaign and the values that
 * were frozen with the reader. What SES put into a tracked mail is not in it, and its attachments are in the mail alone.
 * @returns "invalid" when the token is none of a campaign's mail; "gone" once the campaign, its words or the reader are
 * kept no longer.
 */
export const readMail = async (
  { campaigns, deliveries, content, sealKey, publicUrl }: Dependencies,
  token: string,
  now: Date,
): Promise<RenderedMail | "invalid" | "gone"> => {
  const holder = readLinkToken(token, await sealKey());
  if (!holder?.delivery) return "invalid";
  const { campaign_id, batch, index } = holder.delivery;
  const campaign = await campaigns.get(campaign_id);
  // DynamoDB deletes what is over in its own time: nothing of it is shown meanwhile.
  if (!campaign || isExpired(campaign, now)) return "gone";
  const [words, frozen] = await Promise.all([
    content.findJson<CampaignContent>(variantKey(campaign.content_key, wordsOf(campaign, batch))),
    deliveries.batch(campaign_id, batch),
  ]);
  const recipient = frozen?.recipients[index];
  if (!words || !recipient || recipient.email !== holder.key) return "gone";
  return renderMail(parseTemplates(words), recipient.values, unsubscribeUrl(publicUrl, token));
};
