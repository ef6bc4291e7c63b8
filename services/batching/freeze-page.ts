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
import { groupsOf } from "../platform/groups.ts";

/**
 * Contacts or addresses frozen at a time. As many as one transaction takes: it has three items of each batch, and two
 * besides, of 100. Fewer and larger ones keep the campaign's item cool, which each of them writes.
 */
const pageMax = 1_500;
/**
 * Bytes of batches frozen at a time. A transaction takes 4 MB; a table of a new stage 4,000 write units a second, two for
 * each KB. One batch is 400 KB at most.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const bytesMax = 1_500_000;
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
  const { candidates, cursor, cursorAfter } = await readAudience(
    stores,
    campaign.audience === "subscribed" ? "subscribed" : await readAudienceList(campaign.content_key),
    // Whom this misses by a moment is found right before the send, when the read is strongly consistent.
    {
      after: batching.cursor,
      sizeMax: pageMax,
      consistent: false,
      now: new Date(campaign.started_at ?? Date.now()),
    },
  );
  const now = new Date().toISOString();
  const expires_at = Math.ceil(Date.parse(now) / 1_000) + retentionDays * daySeconds;
  const page = intoBatches(campaign_id, batch_count, candidates.map(freezeCandidate));
  const batches = page.slice(0, fitting(page)).map((batch) => ({ ...batch, expires_at }));
  const isAll = batches.length === page.length;
  const lastOf = isAll ? candidates.at(-1) : candidates[batches.length * recipientsMax - 1];
  // At the end the cursor stays on the last candidate: there is nothing after it, and freezing says so.
  const last = (isAll ? cursor : undefined) ?? (lastOf && cursorAfter(lastOf)) ?? batching.cursor;
  const moved = last !== undefined && last !== batching.cursor;
  if (moved && !(await deliveries.append(campaign, batches, last, now))) return; // another batcher was faster, or it was stopped
  if (isAll && cursor === undefined) await campaigns.freeze(campaign_id, now);
};

/** How many of the first batches are written together. */
const fitting = (batches: readonly Batch[]): number => {
  let bytes = 0;
  const over = batches.findIndex((batch) => {
    bytes += Buffer.byteLength(JSON.stringify(batch));
    return bytes > bytesMax;
  });
  return over === -1 ? batches.length : over;
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
  groupsOf(page, recipientsMax).map((some, place) => {
    const batch = first + place;
    return {
      batch_id: batchId(campaign_id, batch),
      entry: "batch",
      campaign_id,
      batch,
      recipients: some.filter((one) => "values" in one),
      dropped: some.filter((one) => "reason" in one),
    };
  });
