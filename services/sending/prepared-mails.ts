import type { Campaign } from "../campaigns/campaign.ts";
import { type PreparedMail, prepareMail } from "../mail/compose.ts";
import type { CampaignContent } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** Mails kept ready in one execution environment: a batch of another campaign may come between. */
const keptMax = 2;

/** Gives what is the same for all recipients of a campaign, reading the bucket once per execution environment. */
export const preparedMails = (
  content: Pick<ObjectStore, "get" | "getJson">,
): ((campaign: Campaign) => Promise<PreparedMail>) => {
  const kept = new Map<string, Promise<PreparedMail>>();
  const load = async (campaign: Campaign) =>
    prepareMail(campaign, await content.getJson<CampaignContent>(campaign.content_key), ({ key }) =>
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
