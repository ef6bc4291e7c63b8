import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";

/**
 * Notes on a contact that a campaign reached it. The condition keeps a repeat, after a crash between this write
 * and the batch's, from counting one e-mail twice.
 */
export const noteSent =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, campaignId: string, sentAt: string): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET last_email_sent = :at, last_campaign = :campaign ADD email_count :one",
        ConditionExpression:
          "attribute_exists(email) AND (attribute_not_exists(last_campaign) OR last_campaign <> :campaign)",
        ExpressionAttributeValues: { ":at": sentAt, ":campaign": campaignId, ":one": 1 },
      }),
    );
  };
