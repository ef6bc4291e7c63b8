import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { placeOf } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { type TransactItems, transact } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { feedbackKey, stateKey } from "./batch.ts";
import { type BatchState, countsOf } from "./batch-state.ts";
import { unknownAttribute } from "./feedback-item.ts";

/**
 * Takes outcomes back, so that their recipients are tried again, gives the batch to whoever takes it, and moves the
 * campaign's retry past it. In one transaction: a retry run twice opens each batch once.
 * @param campaign as read; what was counted of the batch in it is taken out of it.
 * @param read the batch as it was when it was decided whom to try again.
 * @param again indices of recipients.
 * @returns whether it did; not so when it was done before, while a sender has a claim on the batch, or when an event
 * told of an unknown one of its recipients since.
 */
export const reopen =
  (db: DynamoDBDocumentClient, table: string, campaignsTable: string) =>
  async (
    campaign: Campaign,
    { state, feedbackVersion }: { readonly state: BatchState; readonly feedbackVersion: number | undefined },
    again: readonly number[],
    now: string,
  ): Promise<boolean> => {
    const { campaign_id, held, retried_at, retrying } = campaign;
    const { batch, records } = state;
    const place = placeOf(campaign, batch);
    const unknown = again.filter((index) => records[index]?.outcome === "unknown");
    const isHeld = held[batch] !== undefined;
    const counted = isHeld ? [] : Object.entries(countsOf(state)).map(([name, n]) => [name, -n]);
    const { expression, values } = additions({ rev: 1, ...Object.fromEntries(counted) });
    const reopened = again.map((index) => {
      const { attempts, error } = records[index] ?? { attempts: 0 };
      return [index, { attempts, ...(error !== undefined && { error }) }] as const;
    });
    const byItself = retrying?.by_itself ? 1 : 0;
    const opened = unknown.map((index) => [index, (state.again?.[index] ?? 0) + byItself] as const);
    const sets = [
      "updated_at = :now",
      ...(opened.length ? ["again = :again"] : []),
      ...again.map((index) => `records.#r${index} = :r${index}`),
    ];
    return await transact(db, [
      {
        Update: {
          TableName: table,
          Key: stateKey(state.batch_id),
          UpdateExpression: `SET ${sets.join(", ")} ADD version :one`,
          ConditionExpression: "attribute_not_exists(#claim) AND version = :read",
          ExpressionAttributeNames: {
            "#claim": "claim",
            ...Object.fromEntries(again.map((index) => [`#r${index}`, String(index)])),
          },
          ExpressionAttributeValues: {
            ":now": now,
            ":one": 1,
            ":read": state.version,
            ...(opened.length && { ":again": { ...state.again, ...Object.fromEntries(opened) } }),
            ...Object.fromEntries(reopened.map(([index, record]) => [`:r${index}`, record])),
          },
        },
      },
      {
        Update: {
          TableName: campaignsTable,
          Key: { campaign_id },
          UpdateExpression: `SET retrying.#next = :next, held.#batch = :free, updated_at = :now${expression}`,
          // Not by a batcher of an older retry, which may want others to be tried.
          ConditionExpression: `retried_at = :retry AND retrying.#next <= :place AND ${isHeld ? "attribute_exists" : "attribute_not_exists"}(held.#batch)`,
          ExpressionAttributeNames: { "#next": "next", "#batch": String(batch) },
          ExpressionAttributeValues: {
            ":next": place + 1,
            ":place": place,
            ":retry": retried_at,
            ":free": 0,
            ":now": now,
            ...values,
          },
        },
      },
      ...(unknown.length ? [unmark(table, state.batch_id, unknown, feedbackVersion)] : []),
    ]);
  };

/** They are not unknown any more. The condition has an event win that came since the batch was read. */
const unmark = (
  table: string,
  id: string,
  indices: readonly number[],
  version: number | undefined,
): TransactItems[number] => ({
  Update: {
    TableName: table,
    Key: feedbackKey(id),
    UpdateExpression: `REMOVE ${indices.map(unknownAttribute).join(", ")}`,
    ConditionExpression: version === undefined ? "attribute_not_exists(version)" : "version = :read",
    ...(version !== undefined && { ExpressionAttributeValues: { ":read": version } }),
  },
});
