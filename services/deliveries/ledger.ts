import type { TransactItems } from "../platform/dynamodb.ts";
import { additions, type Counts } from "../platform/expressions.ts";

/** The part of a transaction that moves the ledger of a campaign. */
export const countCampaign = (
  table: string,
  campaignId: string,
  counts: Counts,
  now: string,
): TransactItems[number] => {
  const { expression, values } = additions(counts);
  return {
    Update: {
      TableName: table,
      Key: { campaign_id: campaignId },
      UpdateExpression: `SET updated_at = :now${expression}`,
      ConditionExpression: "attribute_exists(campaign_id)",
      ExpressionAttributeValues: { ":now": now, ...values },
    },
  };
};
