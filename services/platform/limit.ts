import { createHash } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Table, updateIf } from "./dynamodb.ts";

/** So many within a stretch of time, which begins at each multiple of it. */
export interface Limit {
  readonly max: number;
  readonly seconds: number;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/**
 * Counts one more, in an item of its own that expires: in a table with the key `id` and the expiry `expires_at`.
 * @param what is counted, such as `ip` and whose; it is there as a hash.
 * @returns whether that is within the limit.
 */
export const countWithin = async (
  { db, name }: Table,
  what: readonly string[],
  { max, seconds }: Limit,
  now: Date,
): Promise<boolean> => {
  const stretch = Math.floor(now.getTime() / 1_000 / seconds);
  const counted = await updateIf(
    db,
    new UpdateCommand({
      TableName: name,
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
