import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type TransactItems, updateIf } from "../platform/dynamodb.ts";
import type { Campaign } from "./campaign.ts";
import { campaignOf } from "./reads.ts";

/** Words of these expressions that DynamoDB reserves, by the placeholders they are written as. */
const reserved: Record<string, string> = {
  "#status": "status",
  "#open": "open",
  "#done": "done",
  "#cursor": "cursor",
};

const placeholders = (expression: string): Record<string, string> | undefined => {
  const used = Object.entries(reserved).filter(([placeholder]) => expression.includes(placeholder));
  return used.length ? Object.fromEntries(used) : undefined;
};

/**
 * Changes a campaign if a condition holds; gives the campaign as changed, or undefined when it did not hold. What only
 * asks that there is one, as counting does, comes often and from many: it leaves the token of the rest alone.
 */
export const campaignUpdate =
  (db: DynamoDBDocumentClient, table: string) =>
  async (
    campaignId: string,
    expression: string,
    values: Record<string, unknown> | undefined,
    condition?: string,
  ): Promise<Campaign | undefined> => {
    const ConditionExpression = condition ?? "attribute_exists(campaign_id)";
    const command = new UpdateCommand({
      TableName: table,
      Key: { campaign_id: campaignId },
      UpdateExpression: expression,
      ConditionExpression,
      ExpressionAttributeNames: placeholders(`${expression} ${ConditionExpression}`),
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
    });
    const changed = await updateIf(db, command, condition === undefined ? "count_op" : "op");
    return changed && campaignOf(changed);
  };

/** The same change as one write of a transaction. */
export const campaignWrite = (
  table: string,
  campaignId: string,
  { expression, values, condition }: CampaignChange,
): TransactItems => [
  {
    Update: {
      TableName: table,
      Key: { campaign_id: campaignId },
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: placeholders(`${expression} ${condition}`),
      ExpressionAttributeValues: values,
    },
  },
];

/** A change that is done where its condition holds. */
export interface CampaignChange {
  readonly expression: string;
  readonly values: Record<string, unknown>;
  readonly condition: string;
}

export type CampaignUpdate = ReturnType<typeof campaignUpdate>;
