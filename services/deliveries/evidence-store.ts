import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { transact, updateIf } from "../platform/dynamodb.ts";
import { additions, assignments } from "../platform/expressions.ts";
import { batchId, type DeliveryRow, progressKey, rowEntry } from "./batch.ts";
import type { Evidence } from "./evidence.ts";
import { rowOf } from "./items.ts";
import { countCampaign } from "./ledger.ts";

/** What events and recipients add to what the sender recorded. */
export const evidenceStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => {
  /**
   * Notes on a row what happened to its message, unless `once` says it was noted before: a repeated event changes
   * nothing.
   * @returns the row as changed; undefined for a repeat.
   */
  const noteEvidence = async (
    id: string,
    index: number,
    once: keyof Evidence,
    evidence: Evidence,
  ): Promise<DeliveryRow | undefined> => {
    const { names, values, sets } = assignments(evidence);
    const row = await updateIf(
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
    return row && rowOf(row);
  };

  /**
   * Settles an unknown outcome that an event of SES proved to be sent.
   * @returns whether it did; not so when it was settled already, or while a claim on the batch is being counted
   * (the sweeper settles it then).
   */
  const settle = async (campaignId: string, batch: number, index: number, now: string): Promise<boolean> => {
    const id = batchId(campaignId, batch);
    const moved = { unknown_count: -1, sent_count: 1 };
    const { expression, values } = additions({ ...moved, version: 1 });
    return await transact(db, [
      {
        Update: {
          TableName: table,
          Key: { batch_id: id, entry: rowEntry(index) },
          UpdateExpression: "SET outcome = :sent, sent_at = accepted_at REMOVE #error",
          ConditionExpression: "outcome = :unknown AND attribute_exists(accepted_at)",
          ExpressionAttributeNames: { "#error": "error" },
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
      countCampaign(campaignsTable, campaignId, moved, now),
    ]);
  };

  return { noteEvidence, settle };
};
