import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { isConditionFailed, isTransactionConflict } from "../platform/dynamodb.ts";
import { withRetries } from "../platform/retry.ts";

/** Segments ask for days: what moves the moment by less is not written. */
const stepMs = 24 * 60 * 60_000;

/** What says when a person was last interested. */
export type InterestField = "last_opened" | "last_clicked";

/**
 * Notes on a contact that a mail was opened or a link followed, when that is a day or more after the last that is noted.
 * A repeat changes nothing, and a contact that was deleted does not come back.
 * @param at ISO 8601.
 */
export const noteInterest =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, field: InterestField, at: string): Promise<void> => {
    const update = new UpdateCommand({
      TableName: table,
      Key: { email: key },
      UpdateExpression: "SET #field = :at",
      ConditionExpression: "attribute_exists(email) AND (attribute_not_exists(#field) OR #field < :before)",
      ExpressionAttributeNames: { "#field": field },
      ExpressionAttributeValues: {
        ":at": at,
        ":before": new Date(Date.parse(at) - stepMs).toISOString(),
      },
    });
    await withRetries(() => db.send(update), isTransactionConflict).catch((error: unknown) => {
      if (!isConditionFailed(error)) throw error;
    });
  };
