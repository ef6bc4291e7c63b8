import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { transact, updateIf } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { afterChunk, type ChunkResult, type Claim, ledgerOf, type Progress, progressKey } from "./batch.ts";
import { progressOf } from "./items.ts";
import { countCampaign } from "./ledger.ts";

/** Who sends what of a batch (decision 2). */
export const claimStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => {
  /**
   * Claims attempts before SES is called with any of them.
   * @returns the progress with the claim; undefined when another sender has the batch.
   */
  const claim = async (
    progress: Progress,
    claim: Claim,
    next: number,
    now: string,
  ): Promise<Progress | undefined> => {
    const claimed = new Set(claim.attempts.map(({ index }) => index));
    const deferred = progress.deferred.filter(({ index }) => !claimed.has(index));
    const after = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: progressKey(progress.batch_id),
        UpdateExpression:
          "SET #claim = :claim, #next = :next, #deferred = :deferred, updated_at = :now ADD version :one",
        // No claim but ours, on the very state we read: two senders with one batch never share a recipient.
        ConditionExpression: "attribute_not_exists(#claim) AND version = :read",
        ExpressionAttributeNames: { "#claim": "claim", "#next": "next", "#deferred": "deferred" },
        ExpressionAttributeValues: {
          ":claim": claim,
          ":next": next,
          ":deferred": deferred,
          ":now": now,
          ":read": progress.version,
          ":one": 1,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return after && progressOf(after);
  };

  /**
   * Ends a claim: its outcomes are counted, in the batch and the campaign at once, and what has none is deferred.
   * @returns whether it did; not so when the claim was recovered by another sender meanwhile.
   */
  const commit = async (
    progress: Progress,
    claim: Claim,
    result: ChunkResult,
    now: string,
  ): Promise<boolean> => {
    const end = endOfClaim(table, progress, claim, result, now);
    if (result.outcomes.size === 0) return (await updateIf(db, new UpdateCommand(end))) !== undefined;
    const batches_done = afterChunk(progress, result).status === "done" ? 1 : 0;
    const counts = { ...ledgerOf(result), batches_done };
    return await transact(db, [
      { Update: end },
      countCampaign(campaignsTable, progress.campaign_id, counts, now),
    ]);
  };

  return { claim, commit };
};

/** The write that ends a claim in the progress of its batch. */
const endOfClaim = (table: string, progress: Progress, claim: Claim, result: ChunkResult, now: string) => {
  const { deferred, status } = afterChunk(progress, result);
  const { expression, values } = additions({ ...ledgerOf(result), version: 1 });
  return {
    TableName: table,
    Key: progressKey(progress.batch_id),
    UpdateExpression: `SET #deferred = :deferred, #status = :status, updated_at = :now${expression} REMOVE #claim`,
    // A claim is counted once: a repeat of this write, or its recovery, finds the claim gone.
    ConditionExpression: "#claim.#token = :token",
    ExpressionAttributeNames: {
      "#claim": "claim",
      "#token": "token",
      "#status": "status",
      "#deferred": "deferred",
    },
    ExpressionAttributeValues: {
      ":deferred": deferred,
      ":status": status,
      ":token": claim.token,
      ":now": now,
      ...values,
    },
  };
};
