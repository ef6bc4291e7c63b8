import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { variantOf } from "../campaigns/ab-test.ts";
import type { Batching, Campaign } from "../campaigns/campaign.ts";
import { transact } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { type Batch, feedbackKey } from "./batch.ts";
import type { BatchState } from "./batch-state.ts";
import { directoryPages } from "./directory.ts";
import type { ReportNames } from "./report.ts";
import { newReport } from "./report-store.ts";

/**
 * Freezes the next batches of an audience and moves the campaign's cursor past them, in one transaction: however
 * often the batcher dies and runs again, each stretch of the audience is in exactly one batch.
 * @param names what the campaign's report has rows for, with the first batches: it begins with them.
 * @returns whether it did; not so when another run was there first, or the campaign is not under way any more.
 */
export const append =
  (db: DynamoDBDocumentClient, table: string, campaignsTable: string) =>
  async (
    campaign: Campaign,
    batches: readonly Batch[],
    cursor: string,
    now: string,
    names?: ReportNames,
  ): Promise<boolean> => {
    const dropped = batches.reduce((sum, batch) => sum + batch.dropped.length, 0);
    const total = batches.reduce((sum, batch) => sum + batch.recipients.length, dropped);
    const { expression, values } = additions({
      total_contacts: total,
      suppressed_count: dropped,
      batch_count: batches.length,
      test_batch_count: batches.filter(({ batch }) => variantOf(batch) !== undefined).length,
    });
    const before = campaign.batching.cursor;
    const [{ expires_at } = {}] = batches;
    const expires = expires_at === undefined ? {} : { expires_at };
    return await transact(db, [
      ...batches.flatMap((batch) => [
        { Put: { TableName: table, Item: batch } },
        { Put: { TableName: table, Item: { ...initialState(batch, now), ...expires } } },
        // Empty, so that what comes back expires with the batch.
        { Put: { TableName: table, Item: { ...feedbackKey(batch.batch_id), ...expires } } },
      ]),
      ...directoryPages(campaign.campaign_id, batches, expires).map((page) => ({
        Put: { TableName: table, Item: page },
      })),
      ...(names ? newReport(table, campaign.campaign_id, names, expires) : []),
      {
        Update: {
          TableName: campaignsTable,
          Key: { campaign_id: campaign.campaign_id },
          UpdateExpression: `SET batching = :batching, updated_at = :now${expires_at === undefined ? "" : ", expires_at = if_not_exists(expires_at, :expires)"}${expression}`,
          // The guard against a second batcher, and against this one run again after a crash.
          ConditionExpression: `#status = :running AND batching.#done = :false AND ${before ? "batching.#cursor = :before" : "attribute_not_exists(batching.#cursor)"}`,
          ExpressionAttributeNames: { "#status": "status", "#done": "done", "#cursor": "cursor" },
          ExpressionAttributeValues: {
            ":batching": { done: false, cursor } satisfies Batching,
            ":now": now,
            ...(expires_at !== undefined && { ":expires": expires_at }),
            ":running": "in_progress",
            ":false": false,
            ...(before ? { ":before": before } : {}),
            ...values,
          },
        },
      },
    ]);
  };

const initialState = ({ batch_id, campaign_id, batch, recipients }: Batch, now: string): BatchState => ({
  batch_id,
  entry: "state",
  campaign_id,
  batch,
  size: recipients.length,
  records: {},
  version: 0,
  updated_at: now,
});
