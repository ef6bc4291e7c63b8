import { type Campaign, type FeedbackCount, feedbackCounts, ledgerCounts } from "../campaigns/record.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { DeliveryRow } from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

const evidence: Record<FeedbackCount, (row: DeliveryRow) => unknown> = {
  delivered_count: ({ delivered_at }) => delivered_at,
  bounced_count: ({ bounced_at }) => bounced_at,
  hard_bounced_count: ({ bounce }) => bounce?.startsWith("Permanent"),
  complained_count: ({ complained_at }) => complained_at,
  opened_count: ({ opened_at }) => opened_at,
  clicked_count: ({ clicked_at }) => clicked_at,
  unsubscribed_count: ({ unsubscribed_at }) => unsubscribed_at,
};

/**
 * Settles what events proved, and makes the counters of a quiet campaign equal its rows: feedback is counted after its
 * row is written, so a crash between leaves a counter short.
 */
export const recount = async (
  {
    campaigns,
    contacts,
    deliveries,
  }: { campaigns: CampaignStore; contacts: ContactStore; deliveries: DeliveryStore },
  campaign: Campaign,
  now: Date,
): Promise<void> => {
  const counts: Record<string, number> = Object.fromEntries(
    [...ledgerCounts, ...feedbackCounts].map((name) => [name, 0]),
  );
  for (let number = 0; number < campaign.batch_count; number++) {
    const { batch, rows } = await deliveries.partition(campaign.campaign_id, number);
    counts.suppressed_count! += batch?.dropped.length ?? 0;
    for (const [index, row] of rows) {
      const settled =
        row.outcome === "unknown" &&
        row.accepted_at !== undefined &&
        (await deliveries.settle(campaign.campaign_id, number, index, now.toISOString()));
      if (settled && batch?.recipients[index])
        await contacts.noteSent(batch.recipients[index].email, campaign.campaign_id, row.accepted_at!);
      const outcome = settled ? "sent" : row.outcome;
      if (outcome) counts[`${outcome}_count`]! += 1;
      for (const name of feedbackCounts) if (evidence[name](row)) counts[name]! += 1;
    }
  }
  await campaigns.recount(campaign, counts, now.toISOString());
};
