import type { Logger } from "@aws-lambda-powertools/logger";
import type { ReadAudienceList } from "../audience/audience-list.ts";
import { freezeCandidate } from "../audience/candidate.ts";
import { type AudienceStores, readAudience } from "../audience/read-audience.ts";
import { testBatch } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import {
  type Batch,
  batchId,
  type ExcludedRecipient,
  type Recipient,
  recipientsMax,
} from "../deliveries/batch.ts";
import { noteInReport } from "../deliveries/note-in-report.ts";
import { droppedCounters, type ReportNames, reportDomains } from "../deliveries/report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { type CampaignContent, wordKeys } from "../mail/content.ts";
import { templateLinks } from "../mail/template-links.ts";
import { tally } from "../platform/counts.ts";
import { groupsOf } from "../platform/groups.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { drawTest } from "./draw-test.ts";

/**
 * Contacts or addresses frozen at a time. As many as one transaction takes: it has three items of each batch, and five
 * besides, of 100. Fewer and larger ones keep the campaign's item cool, which each of them writes.
 */
const pageMax = 1_500;
/** And of a campaign with a test: its variants, and the rest, have a batch each that is not full. */
const testedPageMax = 1_200;
/**
 * Bytes of batches frozen at a time. A transaction takes 4 MB; a table of a new stage 4,000 write units a second, two for
 * each KB. One batch is 400 KB at most.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const bytesMax = 1_500_000;
const daySeconds = 86_400;

export interface FreezeDependencies extends AudienceStores {
  readonly campaigns: Pick<CampaignStore, "freeze">;
  readonly deliveries: Pick<DeliveryStore, "append" | "addToReport">;
  readonly readAudienceList: ReadAudienceList;
  readonly content: Pick<ObjectStore, "getJson">;
  readonly log: Pick<Logger, "error">;
  /** So long is kept who was mailed what. */
  readonly retentionDays: number;
}

/** Freezes the next page of a campaign's audience into batches, and the audience as a whole when it ends there. */
export const freezePage = async (
  { campaigns, deliveries, readAudienceList, retentionDays, content, log, ...stores }: FreezeDependencies,
  campaign: Campaign,
): Promise<void> => {
  const { campaign_id, batching } = campaign;
  const { candidates, cursor, cursorAfter } = await readAudience(
    stores,
    campaign.audience === "subscribed" ? "subscribed" : await readAudienceList(campaign.content_key),
    // Whom this misses by a moment is found right before the send, when the read is strongly consistent.
    {
      after: batching.cursor,
      sizeMax: campaign.ab_test ? testedPageMax : pageMax,
      consistent: false,
      now: new Date(campaign.started_at ?? Date.now()),
    },
  );
  const now = new Date().toISOString();
  const expires_at = Math.ceil(Date.parse(now) / 1_000) + retentionDays * daySeconds;
  const groups = groupsOf(candidates.map(freezeCandidate), recipientsMax);
  const page = groups.slice(0, fitting(groups)).flat();
  const batches = batchesOf(campaign, page).map((batch) => ({ ...batch, expires_at }));
  const isAll = page.length === candidates.length;
  const lastOf = candidates[page.length - 1];
  // At the end the cursor stays on the last candidate: there is nothing after it, and freezing says so.
  const last = (isAll ? cursor : undefined) ?? (lastOf && cursorAfter(lastOf)) ?? batching.cursor;
  const moved = last !== undefined && last !== batching.cursor;
  if (moved) {
    const isFirst = batching.cursor === undefined;
    const names = isFirst ? await namesFor(content, campaign, page) : undefined;
    if (!(await deliveries.append(campaign, batches, last, now, names))) return; // another batcher was faster, or it was stopped
    const dropped = batches.flatMap((batch) => batch.dropped.flatMap(droppedCounters));
    await noteInReport({ deliveries, log }, campaign_id, tally(dropped));
  }
  if (isAll && cursor === undefined) await campaigns.freeze(campaign_id, now);
};

/** What a campaign's report has rows for: what its first page, and its words, have. */
const namesFor = async (
  content: FreezeDependencies["content"],
  campaign: Campaign,
  page: readonly Frozen[],
): Promise<ReportNames> => {
  const words = campaign.tracking
    ? await Promise.all(wordKeys(campaign).map((key) => content.getJson<CampaignContent>(key)))
    : [];
  return {
    domains: reportDomains(page.filter((one) => "values" in one).map(({ email }) => email)),
    links: templateLinks(words.map(({ html }) => html)),
  };
};

/** How many of the first batches' worth are written together. */
const fitting = (groups: readonly (readonly Frozen[])[]): number => {
  let bytes = 0;
  const over = groups.findIndex((group) => {
    bytes += Buffer.byteLength(JSON.stringify(group));
    return bytes > bytesMax;
  });
  return over === -1 ? groups.length : over;
};

type Frozen = Recipient | ExcludedRecipient;

/** The next batches of a campaign; of one with a test those of its variants, and of the rest. */
const batchesOf = (campaign: Campaign, page: readonly Frozen[]): Batch[] => {
  const { campaign_id, batch_count, test_batch_count = 0, ab_test } = campaign;
  const first = batch_count - test_batch_count;
  if (!ab_test) return intoBatches(campaign_id, first, page);
  const { variants, rest } = drawTest(ab_test, campaign.unsubscribe_key, page);
  const tested = variants.flatMap((some, variant) =>
    groupsOf(some, recipientsMax).map((group, turn) => {
      const place = test_batch_count + turn * variants.length + variant;
      return batchOf(campaign_id, testBatch(place, variants.length), group);
    }),
  );
  return [...tested, ...intoBatches(campaign_id, first, rest)];
};

/**
 * Splits a frozen page into batches, in its order.
 * @param first number of the first of them.
 */
export const intoBatches = (campaign_id: string, first: number, page: readonly Frozen[]): Batch[] =>
  groupsOf(page, recipientsMax).map((some, place) => batchOf(campaign_id, first + place, some));

const batchOf = (campaign_id: string, batch: number, some: readonly Frozen[]): Batch => ({
  batch_id: batchId(campaign_id, batch),
  entry: "batch",
  campaign_id,
  batch,
  recipients: some.filter((one) => "values" in one),
  dropped: some.filter((one) => "reason" in one),
});
