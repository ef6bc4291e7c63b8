import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { stateKey } from "./batch.ts";
import type { BatchState, Claim, SendRecord } from "./batch-state.ts";
import { stateOf } from "./items.ts";

/** A step of a sender: what came of the block it had claimed, and the block it claims next. */
export interface Step {
  readonly records: ReadonlyMap<number, SendRecord>;
  readonly claim?: Claim;
}

/** Who sends what of a batch (decision 2). */
export const stateStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Records what came of the claimed block, ends its claim, and claims the next, all in one write. A block is claimed
   * before SES is called with any of it.
   * @returns the state as changed; undefined when another sender has the batch, or recovered the claim.
   */
  const advance = async (
    state: BatchState,
    { records, claim }: Step,
    now: string,
  ): Promise<BatchState | undefined> => {
    const entries = [...records];
    const sets = ["updated_at = :now", ...entries.map(([index]) => `records.#r${index} = :r${index}`)];
    if (claim) sets.push("#claim = :claim");
    // Our own claim, or none on the very state we read: two senders with one batch never share a recipient.
    const condition = state.claim
      ? "#claim.#token = :token"
      : "attribute_not_exists(#claim) AND version = :read";
    const after = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: stateKey(state.batch_id),
        UpdateExpression: `SET ${sets.join(", ")}${claim ? "" : " REMOVE #claim"} ADD version :one`,
        ConditionExpression: condition,
        ExpressionAttributeNames: {
          "#claim": "claim",
          ...(state.claim && { "#token": "token" }),
          ...Object.fromEntries(entries.map(([index]) => [`#r${index}`, String(index)])),
        },
        ExpressionAttributeValues: {
          ":now": now,
          ":one": 1,
          ...(claim && { ":claim": claim }),
          ...(state.claim ? { ":token": state.claim.token } : { ":read": state.version }),
          ...Object.fromEntries(entries.map(([index, record]) => [`:r${index}`, record])),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return after && stateOf(after);
  };

  return { advance };
};
