import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import type { Item } from "../platform/dynamodb.ts";
import { type IndexPartition, listByIndex } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { Campaign, RetryProgress } from "./campaign.ts";
import { noCounts } from "./counts.ts";

type Defaulted =
  | keyof typeof noCounts
  | "total_contacts"
  | "attachments"
  | "tracking"
  | "batching"
  | "batch_count"
  | "issued"
  | "held"
  | "rev";

/** A retry as it is read: an earlier version wrote whether it includes the unknown, of whom all were alike. */
const retryOf = (stored: Omit<RetryProgress, "repeats"> & Partial<RetryProgress>): RetryProgress => {
  const { include_unknown } = stored as { readonly include_unknown?: boolean };
  return { repeats: include_unknown ? ["failed", "unknown"] : ["failed"], ...stored };
};

/** A campaign as it is read: one of an earlier version lacks what was not counted then. */
export const campaignOf = (item: Item): Campaign => {
  const stored = item as unknown as Omit<Campaign, Defaulted | "updated_at"> & Partial<Campaign>;
  return {
    ...noCounts,
    total_contacts: 0,
    attachments: [],
    // There was no choice.
    tracking: true,
    // Nothing is frozen anew of a campaign that does not say how far that is.
    batching: { done: true },
    batch_count: 0,
    issued: 0,
    held: {},
    rev: 0,
    updated_at: stored.created_at,
    ...stored,
    ...(stored.retrying && { retrying: retryOf(stored.retrying) }),
  };
};

/** What is asked of the campaigns of one stage. */
export const campaignReads = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent: what it says of the status decides whether mail is sent. */
  const get = async (campaignId: string): Promise<Campaign | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { campaign_id: campaignId }, ConsistentRead: true }),
    );
    return Item && campaignOf(Item);
  };

  /** The campaigns among these ids, by id. */
  const getMany = async (ids: readonly string[]): Promise<Map<string, Campaign>> => {
    const keys = ids.map((campaign_id) => ({ campaign_id }));
    const items = await batchGet({ db, name: table }, keys, { consistent: false });
    return new Map(items.map(campaignOf).map((campaign) => [campaign.campaign_id, campaign]));
  };

  const listBy = async (
    index: IndexPartition,
    limit: number,
    startKey?: Record<string, string>,
  ): Promise<Page<Campaign>> => {
    const { items, lastKey } = await listByIndex({ db, name: table }, "campaign_id", index, limit, startKey);
    return { items: items.map(campaignOf), lastKey };
  };

  /** Newest first, unless told otherwise. */
  const list = (limit: number, startKey?: Record<string, string>, order?: "oldest") =>
    listBy({ name: "by_created", key: "kind", value: "campaign", ...(order && { order }) }, limit, startKey);

  /** Those the sweeper must look after, likewise: all that have not ended are among them. */
  const listOpen = (limit: number, startKey?: Record<string, string>, order?: "oldest") =>
    listBy({ name: "open", key: "open", value: "open", ...(order && { order }) }, limit, startKey);

  /** Those with a public page, newest first; also such as have not started. */
  const listPublished = (limit: number, startKey?: Record<string, string>) =>
    listBy({ name: "published", key: "published", value: "published" }, limit, startKey);

  return { get, getMany, list, listOpen, listPublished };
};
