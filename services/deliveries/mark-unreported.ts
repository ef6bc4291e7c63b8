import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Campaign } from "../campaigns/campaign.ts";
import { transact } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { stateKey } from "./batch.ts";
import type { BatchState } from "./batch-state.ts";

/** Recipients of one batch that SES most likely never had. */
export interface Unreported {
  /** As read when that was decided. */
  readonly state: BatchState;
  readonly indices: readonly number[];
}

/**
 * Records of unknown recipients that SES told nothing of them, and counts them in their campaign: all in one
 * transaction. What was recounted of the campaign stays so, since its counters move with the rows.
 * @param campaign as read: one that has ended, of which no sender has a batch.
 * @param rest what is awaited of the campaign after it.
 * @returns the campaign as changed; undefined when it, or one of the batches, changed since it was read.
 */
export const markUnreported =
  (db: DynamoDBDocumentClient, table: string, campaignsTable: string) =>
  async (
    campaign: Campaign,
    found: readonly Unreported[],
    rest: Campaign["awaiting"],
    now: string,
  ): Promise<Campaign | undefined> => {
    const count = found.reduce((sum, { indices }) => sum + indices.length, 0);
    const isDue = campaign.unreported === "resend" && found.some(isToBeResent);
    const { expression, values } = additions({ rev: 1, unreported_count: count });
    const sets = [
      "updated_at = :now",
      "recounted_at = :now",
      ...(rest ? ["awaiting = :rest"] : []),
      ...(isDue ? ["resend_due = :due"] : []),
    ];
    const marked = await transact(db, [
      ...found.map(({ state, indices }) => ({
        Update: {
          TableName: table,
          Key: stateKey(state.batch_id),
          UpdateExpression: `SET updated_at = :now, ${indices.map((index) => `records.#r${index}.unreported = :true`).join(", ")} ADD version :one`,
          ConditionExpression: "version = :read",
          ExpressionAttributeNames: Object.fromEntries(indices.map((index) => [`#r${index}`, String(index)])),
          ExpressionAttributeValues: { ":now": now, ":true": true, ":one": 1, ":read": state.version },
        },
      })),
      {
        Update: {
          TableName: campaignsTable,
          Key: { campaign_id: campaign.campaign_id },
          UpdateExpression: `SET ${sets.join(", ")}${rest ? "" : " REMOVE awaiting"}${expression}`,
          ConditionExpression: "updated_at = :read AND rev = :seen",
          ExpressionAttributeValues: {
            ":now": now,
            ":read": campaign.updated_at,
            ":seen": campaign.rev,
            ...(rest && { ":rest": rest }),
            ...(isDue && { ":due": true }),
            ...values,
          },
        },
      },
    ]);
    if (!marked) return undefined;
    const { awaiting: _, ...kept } = campaign;
    return {
      ...kept,
      ...(rest && { awaiting: rest }),
      ...(isDue && { resend_due: true as const }),
      unreported_count: campaign.unreported_count + count,
      updated_at: now,
      recounted_at: now,
      rev: campaign.rev + 1,
    };
  };

/** A recipient is mailed again by itself once at most, however often it is unknown after. */
export const resendsMax = 1;

const isToBeResent = ({ state, indices }: Unreported): boolean =>
  indices.some((index) => (state.again?.[index] ?? 0) < resendsMax);
