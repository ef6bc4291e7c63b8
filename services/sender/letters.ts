import type { Campaign } from "../campaigns/record.ts";
import type { CampaignContent } from "../campaigns/request.ts";
import type { ContentStore } from "../content/store.ts";
import { type Prepared, prepare } from "../emails/compose.ts";

/** Campaigns kept ready in one execution environment: a batch of another campaign may come between. */
const keptMax = 2;

/** Gives what is the same for all recipients of a campaign, reading the bucket once per execution environment. */
export const letterCache = (content: ContentStore): ((campaign: Campaign) => Promise<Prepared>) => {
  const kept = new Map<string, Promise<Prepared>>();
  const load = async (campaign: Campaign) =>
    prepare(campaign, await content.getJson<CampaignContent>(campaign.content_key), ({ key }) =>
      content.get(key),
    );
  return (campaign) => {
    const cached = kept.get(campaign.campaign_id) ?? load(campaign);
    kept.delete(campaign.campaign_id);
    kept.set(campaign.campaign_id, cached);
    // A failed read is not kept: the next batch tries again.
    cached.catch(() => kept.delete(campaign.campaign_id));
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return cached;
  };
};
