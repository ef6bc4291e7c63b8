import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { conditionHeld } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import type { Suppression } from "./suppression.ts";

/** The addresses nothing is sent to: table EmailSuppressions, keyed by the normalised address. */
export const suppressionStore = (db: DynamoDBDocumentClient, table: string) => ({
  /**
   * Suppresses an address; the first reason stays.
   * @returns whether it was new.
   */
  async add(suppression: Suppression): Promise<boolean> {
    const put = new PutCommand({
      TableName: table,
      Item: suppression,
      ConditionExpression: "attribute_not_exists(email)",
    });
    return await conditionHeld(db.send(put));
  },

  async get(key: string): Promise<Suppression | undefined> {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item as Suppression | undefined;
  },

  /** The suppressions among these keys, by key. A read that is not strongly consistent costs half. */
  async getMany(
    keys: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Map<string, Suppression>> {
    const items = await batchGet<Suppression>(
      db,
      table,
      keys.map((email) => ({ email })),
      consistency,
    );
    return new Map(items.map((suppression) => [suppression.email, suppression]));
  },

  /** @returns whether it was suppressed. */
  async remove(key: string): Promise<boolean> {
    const { Attributes } = await db.send(
      new DeleteCommand({ TableName: table, Key: { email: key }, ReturnValues: "ALL_OLD" }),
    );
    return Attributes !== undefined;
  },

  async list(limit: number, startKey?: Record<string, string>): Promise<Page<Suppression>> {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey: startKey }),
    );
    return { items: Items as Suppression[], lastKey: LastEvaluatedKey };
  },
});

export type SuppressionStore = ReturnType<typeof suppressionStore>;
