import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import type { SoftBounces } from "./soft-bounces.ts";

/** Two events of one contact at the same moment are rare, and more so again and again. */
const triesMax = 5;

/**
 * Changes the soft bounces of a contact. A contact that was deleted does not come back.
 * @param change what comes of those found; undefined when they stay as they are.
 * @returns how they stand after it; undefined when there are none.
 * @throws Error when others changed them under each of several attempts.
 */
export const changeSoftBounces =
  (db: DynamoDBDocumentClient, table: string) =>
  async (
    key: string,
    change: (found: SoftBounces | undefined) => SoftBounces | undefined,
  ): Promise<SoftBounces | undefined> => {
    const Key = { email: key };
    for (let tries = 0; tries < triesMax; tries++) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      const found: SoftBounces | undefined = Item?.soft_bounces;
      const changed = Item && change(found);
      if (!changed) return found;
      const written = await updateIf(
        db,
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: "SET soft_bounces = :changed",
          ConditionExpression: `attribute_exists(email) AND ${found ? "soft_bounces = :found" : "attribute_not_exists(soft_bounces)"}`,
          ExpressionAttributeValues: { ":changed": changed, ...(found && { ":found": found }) },
        }),
      );
      if (written) return changed;
    }
    throw new Error("The soft bounces of the contact changed again and again");
  };
