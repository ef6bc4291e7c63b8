import type { ReadAudienceList } from "../audience/audience-list.ts";
import { freezeCandidate } from "../audience/candidate.ts";
import { type AudienceStores, readAudience } from "../audience/read-audience.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import {
  type Batch,
  batchId,
  type ExcludedRecipient,
  type Recipient,
  recipientsMax,
} from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/** Contacts or addresses frozen at a time: their batches fit one transaction (4 MB, 100 items). */
const pageMax = 500;
const daySeconds = 86_400;

export interface FreezeDependencies extends AudienceStores {
  readonly campaigns: Pick<CampaignStore, "freeze">;
  readonly deliveries: Pick<DeliveryStore, "append">;
  readonly readAudienceList: ReadAudienceList;
  /** So long is kept who was mailed what. */
  readonly retentionDays: number;
}

/** Freezes the next page of a campaign's audience into batches, and the audience as a whole when it ends there. */
export const freezePage = async (
  { campaigns, deliveries, readAudienceList, retentionDays, ...stores }: FreezeDependencies,
  campaign: Campaign,
): Promise<void> => {
  const { campaign_id, batch_count, batching } = campaign;
  const { candidates, cursor } = await readAudience(
    stores,
    campaign.audience === "subscribed" ? "subscribed" : await readAudienceList(campaign.content_key),
    // Whom this misses by a moment is found right before the send, when the read is strongly consistent.
    { after: batching.cursor, sizeMax: pageMax, consistent: false },
  );
  const now = new Date().toISOString();
  const expires_at = Math.ceil(Date.parse(now) / 1_000) + retentionDays * daySeconds;
  const batches = intoBatches(campaign_id, batch_count, candidates.map(freezeCandidate)).map((batch) => ({
    ...batch,
    expires_at,
  }));
  // At the end the cursor stays on the last candidate: there is nothing after it, and freezing says so.
  const last = cursor ?? candidates.at(-1)?.key ?? batching.cursor;
  const moved = last !== undefined && last !== batching.cursor;
  if (moved && !(await deliveries.append(campaign, batches, last, now))) return; // another batcher was faster, or it was stopped
  if (cursor === undefined) await campaigns.freeze(campaign_id, now);
};

/**
 * Splits a frozen page into batches, in its order.
 * @param first number of the first of them.
 */
export const intoBatches = (
  campaign_id: string,
  first: number,
  page: readonly (Recipient | ExcludedRecipient)[],
): Batch[] =>
  Array.from({ length: Math.ceil(page.length / recipientsMax) }, (_, place) => {
    const batch = first + place;
    const slice = page.slice(place * recipientsMax, (place + 1) * recipientsMax);
    return {
      batch_id: batchId(campaign_id, batch),
      entry: "batch",
      campaign_id,
      batch,
      recipients: slice.filter((one) => "values" in one),
      dropped: slice.filter((one) => "reason" in one),
    };
  });
