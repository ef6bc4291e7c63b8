import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { isConditionFailed, transact, updateIf } from "../platform/dynamodb.ts";
import { additions, assignments } from "../platform/expressions.ts";
import { type Attempt, batchId, type DeliveryRow, progressKey, rowEntry } from "./batch.ts";
import { countCampaign } from "./ledger.ts";

/** Fields of a row that are set once, by what happened to the message. */
export type RowEvidence = Omit<DeliveryRow, "batch_id" | "entry" | "outcome" | "attempts" | "error">;

/** What is recorded of each recipient. */
export const rowStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => ({
  /** A read that is not strongly consistent costs half. */
  async row(
    id: string,
    index: number,
    { consistent }: { readonly consistent: boolean },
  ): Promise<DeliveryRow | undefined> {
    const Key = { batch_id: id, entry: rowEntry(index) };
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: consistent }));
    return Item as DeliveryRow | undefined;
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
      const row = await this.row(id, index, { consistent: true });
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
    return await updateIf<DeliveryRow>(
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
  },
});
