import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { countWithin, type Limit } from "../platform/limit.ts";
import { dayMs, mailboxKey, pendingDays, secondsOf } from "./keys.ts";

/** How often is asked, and when a mailbox was mailed; each is a conditional write, and has an end. */
export const signupLimits = (db: DynamoDBDocumentClient, table: string) => {
  const count = (what: readonly string[], limit: Limit, now: Date): Promise<boolean> =>
    countWithin({ db, name: table }, what, limit, now);

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
