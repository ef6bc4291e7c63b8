import { randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

/** Of what the standard takes, 24 to 64. */
const keyBytes = 32;

/** So long a key that was replaced signs beside the new one, in milliseconds. */
const overlapMs = 24 * 3600 * 1000;

/** An item of the table of keys. */
interface KeyItem {
  readonly name: string;
  readonly key: Uint8Array;
  readonly former?: Uint8Array;
  /** ISO 8601 UTC. */
  readonly former_until?: string;
}

/** The keys that webhooks sign by: table TidingsWebhooks, an item a webhook. They are in no variable and no state. */
export const webhookKeys = (db: DynamoDBDocumentClient, table: string) => {
  /** Whoever needs it first makes it; that write keeps what is there, whoever else writes at the same time or again. */
  const make = async (name: string): Promise<KeyItem> => {
    const { Attributes } = await db.send(
      new UpdateCommand({
        TableName: table,
        Key: { name },
        UpdateExpression: "SET #key = if_not_exists(#key, :made)",
        ExpressionAttributeNames: { "#key": "key" },
        ExpressionAttributeValues: { ":made": randomBytes(keyBytes) },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as KeyItem;
  };
  return {
    /** All that sign now, the newest first. */
    signing: async (name: string, now: Date): Promise<readonly [Uint8Array, ...Uint8Array[]]> => {
      const { Item } = await db.send(
        new GetCommand({ TableName: table, Key: { name }, ConsistentRead: true }),
      );
      const { key, former, former_until = "" } = (Item as KeyItem | undefined) ?? (await make(name));
      return former && former_until > now.toISOString() ? [key, former] : [key];
    },
    /** Makes another key. The one before signs along for a day. @returns the new one */
    replace: async (name: string, now: Date): Promise<Uint8Array> => {
      const { key } = await make(name);
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { name },
          UpdateExpression: "SET #key = :made, former = :former, former_until = :until",
          // Repeated by the SDK it finds its own key, and fails rather than forget the one that receivers have.
          ConditionExpression: "#key = :former",
          ExpressionAttributeNames: { "#key": "key" },
          ExpressionAttributeValues: {
            ":made": randomBytes(keyBytes),
            ":former": key,
            ":until": new Date(now.getTime() + overlapMs).toISOString(),
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      return (Attributes as KeyItem).key;
    },
  };
};
export type WebhookKeys = ReturnType<typeof webhookKeys>;
