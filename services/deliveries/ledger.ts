import type { DynamoDBDocumentClient, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { conditionHeld, isTransactionConflict } from "../aws.ts";
import { retrying } from "../retry.ts";
import { additions, type Counts } from "./expressions.ts";

type Items = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/**
 * Writes all items or none. A conflict with another write of one of them passes by itself.
 * @returns whether the conditions held.
 */
export const transact = (db: DynamoDBDocumentClient, items: Items): Promise<boolean> =>
  retrying(
    () => conditionHeld(db.send(new TransactWriteCommand({ TransactItems: items }))),
    isTransactionConflict,
  );

/** The part of a transaction that moves the ledger of a campaign. */
export const countCampaign = (
  table: string,
  campaignId: string,
  counts: Counts,
  now: string,
): Items[number] => {
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
