import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { isConditionFailed } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { type Attempt, type DeliveryRow, rowEntry } from "./batch.ts";
import type { DeliveryReads } from "./reads.ts";

/** What the sender records of each recipient. */
export const outcomeStore = (db: DynamoDBDocumentClient, table: string, row: DeliveryReads["row"]) => {
  /**
   * Records an outcome, once: a row that has one keeps it. An unknown outcome yields to evidence of acceptance that
   * came first.
   * @returns the outcome that stands.
   */
  const record = async (
    id: string,
    index: number,
    outcome: NonNullable<DeliveryRow["outcome"]>,
    fields: Pick<DeliveryRow, "attempts" | "error" | "ses_message_id" | "sent_at">,
  ): Promise<NonNullable<DeliveryRow["outcome"]>> => {
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
      const found = await row(id, index, { consistent: true });
      if (found?.outcome) return found.outcome;
      return await record(id, index, "sent", {
        attempts: fields.attempts,
        sent_at: found?.accepted_at,
      });
    }
  };

  /** Records that SES refused a recipient for now. */
  const recordRefusal = async (id: string, { index, refusals }: Attempt, error: string): Promise<void> => {
    await db.send(
      new UpdateCommand({
        TableName: table,
        Key: { batch_id: id, entry: rowEntry(index) },
        UpdateExpression: "SET #error = :error, attempts = :attempts",
        ExpressionAttributeNames: { "#error": "error" },
        ExpressionAttributeValues: { ":error": error, ":attempts": refusals },
      }),
    );
  };

  return { record, recordRefusal };
};
