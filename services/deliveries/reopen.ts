import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { transact } from "../platform/dynamodb.ts";
import { additions, type Counts } from "../platform/expressions.ts";
import { type Attempt, progressKey, rowEntry } from "./batch.ts";
import type { Outcome } from "./delivery.ts";
import type { DeliveryReads } from "./reads.ts";

/**
 * Takes outcomes back, so that their recipients are tried again, and moves the campaign's retry past the batch. In
 * one transaction: a retry run twice opens each batch once.
 * @returns whether it did; not so when it was done before, or while a sender has a claim on the batch.
 */
export const reopen =
  (
    db: DynamoDBDocumentClient,
    table: string,
    campaignsTable: string,
    readProgress: DeliveryReads["progress"],
  ) =>
  async (
    campaignId: string,
    batch: number,
    again: readonly (Attempt & { readonly outcome: Outcome })[],
    now: string,
  ): Promise<boolean> => {
    const progress = await readProgress(campaignId, batch);
    if (!progress) throw new Error(`The progress of batch ${batch} of ${campaignId} is gone`);
    const counts: Counts = {};
    for (const { outcome } of again) counts[`${outcome}_count`] = (counts[`${outcome}_count`] ?? 0) - 1;
    const { expression, values } = additions({ ...counts, version: 1 });
    const campaign = additions({ ...counts, batches_done: progress.status === "done" ? -1 : 0 });
    return await transact(db, [
      ...again.map(({ index, outcome }) => ({
        Update: {
          TableName: table,
          Key: { batch_id: progress.batch_id, entry: rowEntry(index) },
          UpdateExpression: "REMOVE outcome",
          ConditionExpression: "outcome = :outcome",
          ExpressionAttributeValues: { ":outcome": outcome },
        },
      })),
      {
        Update: {
          TableName: table,
          Key: progressKey(progress.batch_id),
          UpdateExpression: `SET #deferred = :deferred, #status = :ready, updated_at = :now${expression}`,
          ConditionExpression: "attribute_not_exists(#claim) AND version = :read",
          ExpressionAttributeNames: { "#deferred": "deferred", "#status": "status", "#claim": "claim" },
          ExpressionAttributeValues: {
            ":deferred": [...progress.deferred, ...again.map(({ index, refusals }) => ({ index, refusals }))],
            ":ready": "ready",
            ":now": now,
            ":read": progress.version,
            ...values,
          },
        },
      },
      {
        Update: {
          TableName: campaignsTable,
          Key: { campaign_id: campaignId },
          UpdateExpression: `SET retrying.#next = :next, updated_at = :now${campaign.expression}`,
          ConditionExpression: "retrying.#next <= :batch",
          ExpressionAttributeNames: { "#next": "next" },
          ExpressionAttributeValues: { ":next": batch + 1, ":batch": batch, ":now": now, ...campaign.values },
        },
      },
    ]);
  };
