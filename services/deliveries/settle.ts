import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { withVariant } from "../campaigns/ab-test.ts";
import { batchGet } from "../platform/batch-get.ts";
import { transact } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { batchId, stateKey } from "./batch.ts";
import { stateOf } from "./items.ts";

/**
 * Settles an unknown outcome that an event of SES proved to be sent. A batch that is counted in its campaign moves the
 * ledger there too, in one transaction.
 * @param sent when SES accepted the message, and its id where that is known.
 * @returns whether it did; not so when it was settled already, while a sender has a claim on the batch, or when the
 * batch was counted at this very moment (the sweeper settles it then).
 */
export const settle =
  (db: DynamoDBDocumentClient, table: string, campaignsTable: string) =>
  async (
    campaign_id: string,
    batch: number,
    index: number,
    sent: { readonly at: string; readonly id?: string },
    now: string,
  ): Promise<boolean> => {
    const Key = { campaign_id };
    const state = stateKey(batchId(campaign_id, batch));
    const [campaign, [found]] = await Promise.all([
      db.send(
        new GetCommand({
          TableName: campaignsTable,
          Key,
          ProjectionExpression: "held.#batch",
          ExpressionAttributeNames: { "#batch": String(batch) },
          ConsistentRead: true,
        }),
      ),
      batchGet({ db, name: table }, [state], { consistent: true }),
    ]);
    const isHeld = campaign.Item?.held?.[batch] !== undefined;
    const isUnreported = found !== undefined && stateOf(found).records[index]?.unreported === true;
    const { expression, values } = additions({
      rev: 1,
      ...(!isHeld && {
        ...Object.fromEntries(withVariant(batch, ["sent_count"]).map((name) => [name, 1])),
        unknown_count: -1,
        unreported_count: isUnreported ? -1 : 0,
      }),
    });
    return await transact(db, [
      {
        Update: {
          TableName: table,
          Key: state,
          UpdateExpression: `SET records.#index.outcome = :sent, records.#index.#at = :at${sent.id ? ", records.#index.id = :id" : ""}, updated_at = :now REMOVE records.#index.#error, records.#index.unreported ADD version :one`,
          ConditionExpression: `records.#index.outcome = :unknown AND ${isUnreported ? "attribute_exists" : "attribute_not_exists"}(records.#index.unreported) AND attribute_not_exists(#claim)`,
          ExpressionAttributeNames: {
            "#index": String(index),
            "#at": "at",
            "#error": "error",
            "#claim": "claim",
          },
          ExpressionAttributeValues: {
            ":sent": "sent",
            ":unknown": "unknown",
            ":at": Date.parse(sent.at),
            ":now": now,
            ":one": 1,
            ...(sent.id && { ":id": sent.id }),
          },
        },
      },
      {
        Update: {
          TableName: campaignsTable,
          Key,
          UpdateExpression: `SET updated_at = :now${expression}`,
          ConditionExpression: `attribute_exists(campaign_id) AND ${isHeld ? "attribute_exists" : "attribute_not_exists"}(held.#batch)`,
          ExpressionAttributeNames: { "#batch": String(batch) },
          ExpressionAttributeValues: { ":now": now, ...values },
        },
      },
    ]);
  };
