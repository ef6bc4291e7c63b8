import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Batching, Campaign } from "../campaigns/campaign.ts";
import { batchGet } from "../platform/batch-get.ts";
import { transact, updateIf } from "../platform/dynamodb.ts";
import { additions, type Counts } from "../platform/expressions.ts";
import {
  type Attempt,
  afterChunk,
  type Batch,
  batchId,
  type ChunkResult,
  type Claim,
  type DeliveryRow,
  ledgerOf,
  type Progress,
  progressKey,
  rowEntry,
} from "./batch.ts";
import type { Outcome } from "./delivery.ts";
import { countCampaign } from "./ledger.ts";

/** Frozen batches and how far their sending is. */
export const batchStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => ({
  /**
   * Freezes the next batches of an audience and moves the campaign's cursor past them, in one transaction: however
   * often the batcher dies and runs again, each stretch of the audience is in exactly one batch.
   * @returns whether it did; not so when another run was there first.
   */
  async append(campaign: Campaign, batches: readonly Batch[], cursor: string, now: string): Promise<boolean> {
    const dropped = batches.reduce((sum, batch) => sum + batch.dropped.length, 0);
    const total = batches.reduce((sum, batch) => sum + batch.recipients.length, dropped);
    const { expression, values } = additions({
      total_contacts: total,
      suppressed_count: dropped,
      batch_count: batches.length,
      batches_done: batches.filter((batch) => batch.recipients.length === 0).length,
    });
    const before = campaign.batching.cursor;
    return await transact(db, [
      ...batches.flatMap((batch) => [
        { Put: { TableName: table, Item: batch } },
        { Put: { TableName: table, Item: initialProgress(batch, now) } },
      ]),
      {
        Update: {
          TableName: campaignsTable,
          Key: { campaign_id: campaign.campaign_id },
          UpdateExpression: `SET batching = :batching, updated_at = :now${expression}`,
          // The guard against a second batcher, and against this one run again after a crash.
          ConditionExpression: `batching.#done = :false AND ${before ? "batching.#cursor = :before" : "attribute_not_exists(batching.#cursor)"}`,
          ExpressionAttributeNames: { "#done": "done", "#cursor": "cursor" },
          ExpressionAttributeValues: {
            ":batching": { done: false, cursor } satisfies Batching,
            ":now": now,
            ":false": false,
            ...(before ? { ":before": before } : {}),
            ...values,
          },
        },
      },
    ]);
  },

  /** Strongly consistent: it is announced milliseconds after it is written. */
  async batch(campaignId: string, batch: number): Promise<Batch | undefined> {
    const Key = { batch_id: batchId(campaignId, batch), entry: "batch" };
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item as Batch | undefined;
  },

  /** Strongly consistent. */
  async progress(campaignId: string, batch: number): Promise<Progress | undefined> {
    const Key = progressKey(batchId(campaignId, batch));
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item as Progress | undefined;
  },

  /** The progress of several batches, in no order. */
  async progresses(campaignId: string, batches: readonly number[]): Promise<Progress[]> {
    const keys = batches.map((batch) => progressKey(batchId(campaignId, batch)));
    return await batchGet<Progress>(db, table, keys, { consistent: true });
  },

  /**
   * Claims attempts before SES is called with any of them.
   * @returns the progress with the claim; undefined when another sender has the batch.
   */
  async claim(progress: Progress, claim: Claim, next: number, now: string): Promise<Progress | undefined> {
    const claimed = new Set(claim.attempts.map(({ index }) => index));
    const deferred = progress.deferred.filter(({ index }) => !claimed.has(index));
    return await updateIf<Progress>(
      db,
      new UpdateCommand({
        TableName: table,
        Key: progressKey(progress.batch_id),
        UpdateExpression:
          "SET #claim = :claim, #next = :next, #deferred = :deferred, updated_at = :now ADD version :one",
        // No claim but ours, on the very state we read: two senders with one batch never share a recipient.
        ConditionExpression: "attribute_not_exists(#claim) AND version = :read",
        ExpressionAttributeNames: { "#claim": "claim", "#next": "next", "#deferred": "deferred" },
        ExpressionAttributeValues: {
          ":claim": claim,
          ":next": next,
          ":deferred": deferred,
          ":now": now,
          ":read": progress.version,
          ":one": 1,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
  },

  /**
   * Ends a claim: its outcomes are counted, in the batch and the campaign at once, and what has none is deferred.
   * @returns whether it did; not so when the claim was recovered by another sender meanwhile.
   */
  async commit(progress: Progress, claim: Claim, result: ChunkResult, now: string): Promise<boolean> {
    const after = afterChunk(progress, result);
    const counts = ledgerOf(result);
    const { expression, values } = additions({ ...counts, version: 1 });
    const endClaim = {
      Update: {
        TableName: table,
        Key: progressKey(progress.batch_id),
        UpdateExpression: `SET #deferred = :deferred, #status = :status, updated_at = :now${expression} REMOVE #claim`,
        // A claim is counted once: a repeat of this write, or its recovery, finds the claim gone.
        ConditionExpression: "#claim.#token = :token",
        ExpressionAttributeNames: {
          "#claim": "claim",
          "#token": "token",
          "#status": "status",
          "#deferred": "deferred",
        },
        ExpressionAttributeValues: {
          ":deferred": after.deferred,
          ":status": after.status,
          ":token": claim.token,
          ":now": now,
          ...values,
        },
      },
    };
    const batches_done = after.status === "done" ? 1 : 0;
    if (result.outcomes.size === 0)
      return (await updateIf(db, new UpdateCommand(endClaim.Update))) !== undefined;
    return await transact(db, [
      endClaim,
      countCampaign(campaignsTable, progress.campaign_id, { ...counts, batches_done }, now),
    ]);
  },

  /**
   * Takes outcomes back, so that their recipients are tried again, and moves the campaign's retry past the batch. In
   * one transaction: a retry run twice opens each batch once.
   * @returns whether it did; not so when it was done before, or while a sender has a claim on the batch.
   */
  async reopen(
    campaignId: string,
    batch: number,
    again: readonly (Attempt & { readonly outcome: Outcome })[],
    now: string,
  ): Promise<boolean> {
    const progress = await this.progress(campaignId, batch);
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
  },

  /** A whole batch: its recipients and, by index, their rows. Strongly consistent. */
  async batchWithRows(
    campaignId: string,
    batch: number,
  ): Promise<{ batch: Batch | undefined; rows: Map<number, DeliveryRow> }> {
    const rows = new Map<number, DeliveryRow>();
    let frozen: Batch | undefined;
    let start: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "batch_id = :id",
          ExpressionAttributeValues: { ":id": batchId(campaignId, batch) },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of (page.Items ?? []) as (Batch | Progress | DeliveryRow)[]) {
        if (item.entry === "batch") frozen = item as Batch;
        else if (item.entry !== "progress") rows.set(Number(item.entry), item as DeliveryRow);
      }
      start = page.LastEvaluatedKey;
    } while (start);
    return { batch: frozen, rows };
  },
});

const initialProgress = (batch: Batch, now: string): Progress => ({
  batch_id: batch.batch_id,
  entry: "progress",
  campaign_id: batch.campaign_id,
  batch: batch.batch,
  status: batch.recipients.length === 0 ? "done" : "ready",
  size: batch.recipients.length,
  next: 0,
  deferred: [],
  sent_count: 0,
  failed_count: 0,
  suppressed_count: batch.dropped.length,
  unknown_count: 0,
  version: 0,
  updated_at: now,
});
