import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { conditionHeld, isConditionFailed, isTransactionConflict, updated } from "../aws.ts";
import { batchGet } from "../batch-get.ts";
import type { Batching, Campaign, LedgerCount } from "../campaigns/record.ts";
import { retrying } from "../retry.ts";
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
  rowEntry,
  rowsEnd,
} from "./batch.ts";

/** Fields of a row that are set once, by what happened to the message. */
export type RowEvidence = Omit<DeliveryRow, "batch_id" | "entry" | "outcome" | "attempts">;

/**
 * Batches and deliveries of one stage: table EmailDeliveries, one partition a batch, with the frozen recipients, the
 * progress and a row a recipient. Writes that move the ledger change the campaign's counters in one transaction.
 */
export const deliveryStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => {
  /** All or nothing; @returns whether the conditions held. Conflicts with another write of an item pass by themselves. */
  const transact = (
    items: NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]["TransactItems"]>,
  ) =>
    retrying(
      () => conditionHeld(db.send(new TransactWriteCommand({ TransactItems: items }))),
      isTransactionConflict,
    );

  const progressKey = (id: string) => ({ batch_id: id, entry: "progress" });

  const countCampaign = (campaignId: string, counts: Counts, now: string) => {
    const { expression, values } = additions(counts);
    return {
      Update: {
        TableName: campaignsTable,
        Key: { campaign_id: campaignId },
        UpdateExpression: `SET updated_at = :now${expression}`,
        ConditionExpression: "attribute_exists(campaign_id)",
        ExpressionAttributeValues: { ":now": now, ...values },
      },
    };
  };

  return {
    /**
     * Freezes the next batches of an audience and moves the campaign's cursor past them, in one transaction: however
     * often the batcher dies and runs again, each stretch of the audience is in exactly one batch.
     * @returns whether it did; not so when another run was there first.
     */
    async append(
      campaign: Campaign,
      batches: readonly Batch[],
      cursor: string,
      now: string,
    ): Promise<boolean> {
      const dropped = batches.reduce((sum, batch) => sum + batch.dropped.length, 0);
      const total = batches.reduce((sum, batch) => sum + batch.recipients.length, dropped);
      const { expression, values } = additions({
        total_contacts: total,
        suppressed_count: dropped,
        batch_count: batches.length,
        batches_done: batches.filter((batch) => batch.recipients.length === 0).length,
      });
      const before = campaign.batching.cursor;
      return await transact([
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
      return await updated<Progress>(
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
      const done = after.status === "done" ? { batches_done: 1 } : {};
      if (result.outcomes.size === 0)
        return (await updated(db, new UpdateCommand(endClaim.Update))) !== undefined;
      return await transact([endClaim, countCampaign(progress.campaign_id, { ...counts, ...done }, now)]);
    },

    /** The rows of a batch, by index. Strongly consistent. */
    async rows(campaignId: string, batch: number): Promise<Map<number, DeliveryRow>> {
      const { rows } = await this.partition(campaignId, batch, rowsEnd);
      return rows;
    },

    /** A whole batch: its rows, recipients and progress. */
    async partition(
      campaignId: string,
      batch: number,
      end = "~",
    ): Promise<{ rows: Map<number, DeliveryRow>; batch?: Batch; progress?: Progress }> {
      const entries = new Map<string, unknown>();
      let start: Record<string, unknown> | undefined;
      do {
        const page = await db.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "batch_id = :id AND #entry < :end",
            ExpressionAttributeNames: { "#entry": "entry" },
            ExpressionAttributeValues: { ":id": batchId(campaignId, batch), ":end": end },
            ConsistentRead: true,
            ExclusiveStartKey: start,
          }),
        );
        for (const item of page.Items ?? []) entries.set(item.entry as string, item);
        start = page.LastEvaluatedKey;
      } while (start);
      const frozen = entries.get("batch") as Batch | undefined;
      const progress = entries.get("progress") as Progress | undefined;
      const rows = new Map(
        [...entries].flatMap(([entry, item]) =>
          entry < rowsEnd ? [[Number(entry), item as DeliveryRow]] : [],
        ),
      );
      return { rows, ...(frozen ? { batch: frozen } : {}), ...(progress ? { progress } : {}) };
    },

    /**
     * Records an outcome, once: a row that has one keeps it. An unknown outcome yields to evidence of acceptance that
     * came first.
     * @returns the outcome that stands.
     */
    async record(
      id: string,
      index: number,
      outcome: NonNullable<DeliveryRow["outcome"]>,
      fields: Pick<DeliveryRow, "attempts" | "error" | "ses_message_id" | "sent_at">,
    ): Promise<NonNullable<DeliveryRow["outcome"]>> {
      const write = (extra: string) => {
        const { names, values, sets } = assignments({ outcome, ...fields });
        return new UpdateCommand({
          TableName: table,
          Key: { batch_id: id, entry: rowEntry(index) },
          // A recipient that is sent at last keeps no word of the refusals before.
          UpdateExpression: `SET ${sets}${outcome === "sent" ? " REMOVE #error" : ""}`,
          ConditionExpression: `attribute_not_exists(outcome)${extra}`,
          ExpressionAttributeNames: { ...names, ...(outcome === "sent" ? { "#error": "error" } : {}) },
          ExpressionAttributeValues: values,
        });
      };
      try {
        await db.send(write(outcome === "unknown" ? " AND attribute_not_exists(accepted_at)" : ""));
        return outcome;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const row = await this.row(id, index);
        if (row?.outcome) return row.outcome;
        return await this.record(id, index, "sent", {
          attempts: fields.attempts,
          sent_at: row?.accepted_at,
        });
      }
    },

    /** Records that SES refused a recipient for now. */
    async recordRefusal(id: string, { index, refusals }: Attempt, error: string): Promise<void> {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { batch_id: id, entry: rowEntry(index) },
          UpdateExpression: "SET #error = :error, attempts = :attempts",
          ExpressionAttributeNames: { "#error": "error" },
          ExpressionAttributeValues: { ":error": error, ":attempts": refusals },
        }),
      );
    },

    async row(id: string, index: number): Promise<DeliveryRow | undefined> {
      const Key = { batch_id: id, entry: rowEntry(index) };
      return (await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item as
        | DeliveryRow
        | undefined;
    },

    /**
     * Notes on a row what happened to its message, unless `once` says it was noted before: a repeated event changes
     * nothing.
     * @returns the row as changed; undefined for a repeat.
     */
    async note(
      id: string,
      index: number,
      once: keyof RowEvidence,
      evidence: RowEvidence,
    ): Promise<DeliveryRow | undefined> {
      const { names, values, sets } = assignments(evidence);
      return await updated<DeliveryRow>(
        db,
        new UpdateCommand({
          TableName: table,
          Key: { batch_id: id, entry: rowEntry(index) },
          UpdateExpression: `SET ${sets}`,
          ConditionExpression: "attribute_not_exists(#once)",
          ExpressionAttributeNames: { ...names, "#once": once },
          ExpressionAttributeValues: values,
          ReturnValues: "ALL_NEW",
        }),
      );
    },

    /**
     * Settles an unknown outcome that an event of SES proved to be sent.
     * @returns whether it did; not so when it was settled already, or while a claim on the batch is being counted
     * (the sweeper settles it then).
     */
    async settle(campaignId: string, batch: number, index: number, now: string): Promise<boolean> {
      const id = batchId(campaignId, batch);
      const moved = { unknown_count: -1, sent_count: 1 };
      const { expression, values } = additions({ ...moved, version: 1 });
      return await transact([
        {
          Update: {
            TableName: table,
            Key: { batch_id: id, entry: rowEntry(index) },
            UpdateExpression: "SET outcome = :sent, sent_at = accepted_at",
            ConditionExpression: "outcome = :unknown AND attribute_exists(accepted_at)",
            ExpressionAttributeValues: { ":sent": "sent", ":unknown": "unknown" },
          },
        },
        {
          Update: {
            TableName: table,
            Key: progressKey(id),
            UpdateExpression: `SET updated_at = :now${expression}`,
            ConditionExpression: "attribute_not_exists(#claim)",
            ExpressionAttributeNames: { "#claim": "claim" },
            ExpressionAttributeValues: { ":now": now, ...values },
          },
        },
        countCampaign(campaignId, moved, now),
      ]);
    },
  };
};

export type DeliveryStore = ReturnType<typeof deliveryStore>;

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

type Counts = Partial<
  Record<LedgerCount | "total_contacts" | "batch_count" | "batches_done" | "version", number>
>;

/** An ADD clause for counters, nothing for those that do not change. */
const additions = (counts: Counts) => {
  const changed = Object.entries(counts).filter(([, n]) => n !== 0);
  return {
    expression: changed.length ? ` ADD ${changed.map(([name]) => `${name} :${name}`).join(", ")}` : "",
    values: Object.fromEntries(changed.map(([name, n]) => [`:${name}`, n])),
  };
};

/** SET clauses for the fields that have a value. */
const assignments = (fields: object) => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    sets: given.map(([name]) => `#${name} = :${name}`).join(", "),
    names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
  };
};
