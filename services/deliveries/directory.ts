import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { batchAt, type Numbered, variantOf } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
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

/** The pages of the directory for batches that are frozen together: those of a test are told of apart, as their numbers are. */
export const directoryPages = (
  campaignId: string,
  batches: readonly Batch[],
  expires: { readonly expires_at?: number },
): DirectoryPage[] =>
  [...Map.groupBy(batches, ({ batch }) => variantOf(batch) === undefined).values()].map((some) =>
    directoryPage(campaignId, some, expires),
  );

const directoryPage = (
  campaignId: string,
  batches: readonly Batch[],
  expires: { readonly expires_at?: number },
): DirectoryPage => {
  const numbers = batches.map(({ batch }) => batch);
  const first = Math.min(...numbers);
  const byNumber = new Map(batches.map((batch) => [batch.batch, batch]));
  // Variants that a test has not are gaps in its numbers.
  const places = Array.from({ length: Math.max(...numbers) - first + 1 }, (_, place) => first + place);
  return {
    batch_id: directoryId(campaignId),
    entry: `batches from ${String(first).padStart(9, "0")}`,
    first,
    prints: places.map((number) => {
      const { recipients = [], dropped = [] } = byNumber.get(number) ?? {};
      return Buffer.concat([...recipients, ...dropped].map(({ email }) => printOf(email)));
    }),
    ...expires,
  };
};

/** The prints that are looked for, each with whose they are. */
type Wanted = ReadonlyMap<number, readonly string[]>;

const asNumber = (print: Buffer): number => print.readUInt32BE();

/** Whom of them a batch may hold. */
const heldIn = (prints: Uint8Array, wanted: Wanted): string[] => {
  const all = Buffer.from(prints);
  const held: string[] = [];
  for (let at = 0; at < all.length; at += printBytes) held.push(...(wanted.get(all.readUInt32BE(at)) ?? []));
  return held;
};

/**
 * The batches of a campaign that may hold each of these addresses; the directory is read once. Those that no directory
 * tells of, as they were frozen before there was one, may.
 */
export const batchesWithAny =
  (db: DynamoDBDocumentClient, table: string) =>
  async (
    campaign: Pick<Campaign, "campaign_id"> & Numbered,
    keys: readonly string[],
  ): Promise<Map<string, number[]>> => {
    const { campaign_id, batch_count } = campaign;
    const wanted: Wanted = Map.groupBy(keys, (key) => asNumber(printOf(key)));
    const found = new Map(keys.map((key) => [key, new Set<number>()]));
    const told = new Set<number>();
    const pages = paginateQuery(
      { client: db },
      {
        TableName: table,
        KeyConditionExpression: "batch_id = :id",
        ExpressionAttributeValues: { ":id": directoryId(campaign_id) },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages)
      for (const { first, prints } of Items as DirectoryPage[])
        for (const [place, ofBatch] of prints.entries()) {
          told.add(first + place);
          for (const key of heldIn(ofBatch, wanted)) found.get(key)!.add(first + place);
        }
    const untold = Array.from({ length: batch_count }, (_, place) => batchAt(campaign, place)).filter(
      (batch) => !told.has(batch),
    );
    return new Map([...found].map(([key, batches]) => [key, [...batches, ...untold].sort((a, b) => a - b)]));
  };

/** The batches of a campaign that may hold an address. */
export const batchesWith =
  (db: DynamoDBDocumentClient, table: string) =>
  async (campaign: Pick<Campaign, "campaign_id"> & Numbered, key: string): Promise<number[]> =>
    (await batchesWithAny(db, table)(campaign, [key])).get(key)!;
