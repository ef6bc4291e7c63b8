import { wordsOf } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { type PreparedMail, prepareMail } from "../mail/compose.ts";
import { type CampaignContent, wordKeys } from "../mail/content.ts";
import { parseTemplates } from "../mail/render-mail.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** Campaigns whose mails are kept ready in one execution environment: a batch of another may come between. */
const keptMax = 2;

/**
 * Gives what is the same for all recipients of a campaign's batch, reading the bucket once per execution environment. The
 * variants of a test have words of their own, and share the files.
 */
export const preparedMails = (
  content: Pick<ObjectStore, "get" | "getJson">,
): ((campaign: Campaign, batch: number) => Promise<PreparedMail>) => {
  const kept = new Map<string, Promise<readonly PreparedMail[]>>();
  const load = async (campaign: Campaign): Promise<PreparedMail[]> => {
    const [own, ...others] = await Promise.all(
      wordKeys(campaign).map((key) => content.getJson<CampaignContent>(key)),
    );
    const prepared = await prepareMail(campaign, own!, ({ key }) => content.get(key));
    return [prepared, ...others.map((words) => ({ ...prepared, ...parseTemplates(words) }))];
  };
  return async (campaign, batch) => {
    const variant = wordsOf(campaign, batch);
    const cached = kept.get(campaign.campaign_id) ?? load(campaign);
    kept.delete(campaign.campaign_id);
    kept.set(campaign.campaign_id, cached);
    // A failed read is not kept: the next batch tries again.
    cached.catch(() => kept.delete(campaign.campaign_id));
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return (await cached)[variant]!;
  };
};
