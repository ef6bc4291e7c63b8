import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { Campaign } from "../campaigns/campaign.ts";
import { allItems } from "../platform/dynamodb.ts";
import type { Batch } from "./batch.ts";

/**
 * Which batches of a campaign an address may be in, so that a person is found without reading all of them: a few bytes
 * of a hash for each recipient, an item for each page that is frozen. They lie in one partition of the campaign.
 */
interface DirectoryPage {
  readonly batch_id: string;
  readonly entry: string;
  /** Number of its first batch. */
  readonly first: number;
  /** A batch each, in their order: the prints of whom it holds, one after the other. */
  readonly prints: readonly Uint8Array[];
  readonly expires_at?: number;
}

/** Of a million recipients one in four thousand campaigns has another with the same print: it is looked at in vain. */
const printBytes = 4;

const printOf = (key: string): Buffer => createHash("sha256").update(key).digest().subarray(0, printBytes);

const directoryId = (campaignId: string): string => `${campaignId}#directory`;

/** The page of the directory for batches that are frozen together. */
export const directoryPage = (
  campaignId: string,
  batches: readonly Batch[],
  expires: { readonly expires_at?: number },
): DirectoryPage => {
  const first = batches[0]?.batch ?? 0;
  return {
    batch_id: directoryId(campaignId),
    entry: `batches from ${String(first).padStart(9, "0")}`,
    first,
    prints: batches.map(({ recipients, dropped }) =>
      Buffer.concat([...recipients, ...dropped].map(({ email }) => printOf(email))),
    ),
    ...expires,
  };
};

const holds = (prints: Uint8Array, print: Buffer): boolean => {
  const all = Buffer.from(prints);
  for (let at = 0; at < all.length; at += printBytes)
    if (print.equals(all.subarray(at, at + printBytes))) return true;
  return false;
};

/**
 * The batches of a campaign that may hold an address. Those that no directory tells of, as they were frozen before there
 * was one, may.
 */
export const batchesWith =
  (db: DynamoDBDocumentClient, table: string) =>
  async (
    { campaign_id, batch_count }: Pick<Campaign, "campaign_id" | "batch_count">,
    key: string,
  ): Promise<number[]> => {
    const print = printOf(key);
    const told = new Map<number, boolean>();
    const pages = paginateQuery(
      { client: db },
      {
        TableName: table,
        KeyConditionExpression: "batch_id = :id",
        ExpressionAttributeValues: { ":id": directoryId(campaign_id) },
        ConsistentRead: true,
      },
    );
    for (const { first, prints } of await allItems<DirectoryPage>(pages))
      for (const [place, ofBatch] of prints.entries()) told.set(first + place, holds(ofBatch, print));
    return Array.from({ length: batch_count }, (_, batch) => batch).filter(
      (batch) => told.get(batch) ?? true,
    );
  };
