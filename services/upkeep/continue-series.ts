import { audienceListKey } from "../audience/audience-list.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { nextCampaign, nextOf } from "../launching/next-campaign.ts";
import { designKeys, wordKeys } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";

export interface ContinueDependencies {
  readonly campaigns: Pick<CampaignStore, "createNext">;
  readonly content: Pick<ObjectStore, "renew">;
}

/**
 * Makes the next campaign of a series, and has what both send kept for another term. The campaign that is there says
 * which is next in the write that makes it: whatever dies, and however many sweep, there is one.
 */
export const continueSeries = async (
  { campaigns, content }: ContinueDependencies,
  campaign: Campaign,
  now: Date,
): Promise<void> => {
  const next = nextOf(campaign, now);
  if (!next) return;
  // Before the campaign that needs it. Nothing of it names people, so no erasure writes it meanwhile.
  for (const [key, contentType] of contentOf(campaign)) await content.renew(key, contentType);
  await campaigns.createNext(campaign, nextCampaign(campaign, next, now));
};

/** All that a campaign sends, by where it lies. */
const contentOf = (campaign: Campaign): (readonly [key: string, contentType: string])[] => {
  const { content_key, audience, attachments } = campaign;
  const written = [
    ...wordKeys(campaign),
    ...designKeys(campaign).filter((key) => key !== undefined),
    ...(audience === "subscribed" ? [] : [audienceListKey(content_key)]),
  ];
  return [
    ...written.map((key) => [key, "application/json"] as const),
    ...attachments.map(({ key, content_type }) => [key, content_type] as const),
  ];
};
