import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { isTransactionConflict, updateIf } from "../platform/dynamodb.ts";
import { withRetries } from "../platform/retry.ts";
import type { Campaign } from "./campaign.ts";
import { campaignOf } from "./reads.ts";

/** Words of these expressions that DynamoDB reserves, by the placeholders they are written as. */
const reserved: Record<string, string> = { "#status": "status", "#open": "open", "#done": "done" };

const placeholders = (expression: string): Record<string, string> | undefined => {
  const used = Object.entries(reserved).filter(([placeholder]) => expression.includes(placeholder));
  return used.length ? Object.fromEntries(used) : undefined;
};

/** Changes a campaign if a condition holds; gives the campaign as changed, or undefined when it did not hold. */
export const campaignUpdate =
  (db: DynamoDBDocumentClient, table: string) =>
  (
    campaignId: string,
    expression: string,
    values: Record<string, unknown> | undefined,
    condition = "attribute_exists(campaign_id)",
  ): Promise<Campaign | undefined> => {
    const command = () =>
      new UpdateCommand({
        TableName: table,
        Key: { campaign_id: campaignId },
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeNames: placeholders(`${expression} ${condition}`),
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      });
    // A chunk's transaction on the same item may be under way: it lasts milliseconds.
    return withRetries(async () => {
      const changed = await updateIf(db, command());
      return changed && campaignOf(changed);
    }, isTransactionConflict);
  };

export type CampaignUpdate = ReturnType<typeof campaignUpdate>;
