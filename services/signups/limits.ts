import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { dayMs, hashOf, mailboxKey, pendingDays, secondsOf } from "./keys.ts";

/** So many within a stretch of time, which begins at each multiple of it. */
export interface Limit {
  readonly max: number;
  readonly seconds: number;
}

/** How often is asked, and when a mailbox was mailed; each is a conditional write, and has an end. */
export const signupLimits = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Counts one more.
   * @param what is counted, such as `ip` and whose.
   * @returns whether that is within the limit.
   */
  const count = async (what: readonly string[], { max, seconds }: Limit, now: Date): Promise<boolean> => {
    const stretch = Math.floor(now.getTime() / 1_000 / seconds);
    const counted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { id: `count#${hashOf(what.join("\n"))}#${stretch}` },
        UpdateExpression: "SET expires_at = :expires ADD #count :one",
        ConditionExpression: "attribute_not_exists(#count) OR #count < :max",
        ExpressionAttributeNames: { "#count": "count" },
        ExpressionAttributeValues: { ":one": 1, ":max": max, ":expires": (stretch + 2) * seconds },
        ReturnValues: "ALL_NEW",
      }),
    );
    return counted !== undefined;
  };

  /** Takes leave to mail an address. @returns whether the last time is so long ago, in milliseconds. */
  const takeLeave = async (key: string, pauseMs: number, now: Date): Promise<boolean> => {
    const taken = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: mailboxKey(key),
        UpdateExpression: "SET mailed_at = :now, expires_at = :expires",
        ConditionExpression: "attribute_not_exists(mailed_at) OR mailed_at <= :before",
        ExpressionAttributeValues: {
          ":now": now.getTime(),
          ":before": now.getTime() - pauseMs,
          ":expires": secondsOf(now.getTime() + pendingDays * dayMs),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return taken !== undefined;
  };

  return { count, takeLeave };
};
