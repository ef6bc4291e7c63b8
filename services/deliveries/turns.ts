import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { placeOf } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { campaignOf } from "../campaigns/reads.ts";
import { sumCounts } from "../platform/counts.ts";
import { updateIf } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { type BatchState, countsOf } from "./batch-state.ts";

/** A change of who has which batches of a campaign. */
export interface TurnChange {
  /** Batches to count in the campaign: from here on nobody has them. Read after the campaign was. */
  readonly counted: readonly BatchState[];
  /** Batches that any sender may have from now on. */
  readonly freed: readonly number[];
  /** Batches that the sender has until the moment given. */
  readonly taken: readonly number[];
  readonly untilMs: number;
}

/**
 * Changes who has which batches of a campaign, and counts those that are given up, in one write. Each batch is counted
 * once: what the campaign held when it was read is what it still holds.
 * @returns the campaign as changed; undefined when it changed since it was read, or sends nothing any more.
 */
export const changeTurns =
  (db: DynamoDBDocumentClient, campaignsTable: string) =>
  async (
    campaign: Campaign,
    { counted, freed, taken, untilMs }: TurnChange,
    now: string,
  ): Promise<Campaign | undefined> => {
    const { campaign_id, rev, issued } = campaign;
    const { expression, values } = additions(sumCounts({ rev: 1 }, ...counted.map(countsOf)));
    const sets = [
      "updated_at = :now",
      "#open = :open",
      "issued = :issued",
      ...taken.map((batch) => `held.#b${batch} = :until`),
      ...freed.map((batch) => `held.#b${batch} = :free`),
    ];
    const removed = counted.map(({ batch }) => `held.#b${batch}`);
    const named = [...counted.map(({ batch }) => batch), ...freed, ...taken];
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: campaignsTable,
        Key: { campaign_id },
        UpdateExpression: `SET ${sets.join(", ")}${removed.length ? ` REMOVE ${removed.join(", ")}` : ""}${expression}`,
        ConditionExpression: `rev = :read${taken.length ? " AND #status = :running" : ""}`,
        ExpressionAttributeNames: {
          "#open": "open",
          ...(taken.length && { "#status": "status" }),
          ...Object.fromEntries(named.map((batch) => [`#b${batch}`, String(batch)])),
        },
        ExpressionAttributeValues: {
          ":now": now,
          ":open": "open",
          ":issued": Math.max(issued, ...taken.map((batch) => placeOf(campaign, batch) + 1)),
          ":read": rev,
          ...(taken.length && { ":until": untilMs, ":running": "in_progress" }),
          ...(freed.length && { ":free": 0 }),
          ...values,
        },
        ReturnValues: "ALL_NEW",
      }),
      "turn_op",
    );
    return changed && campaignOf(changed);
  };
