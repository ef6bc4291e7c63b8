import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten, putIfAbsent, removeItem } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import type { Suppression } from "./suppression.ts";

/** A suppression as it is read: that there is one is what counts. */
export const suppressionOf = (item: Item): Suppression => ({
  reason: "manual",
  source: "unknown",
  created_at: neverWritten,
  ...(item as Pick<Suppression, "email"> & Partial<Suppression>),
});

/** The addresses nothing is sent to: table EmailSuppressions, keyed by the normalised address. */
export const suppressionStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Suppresses an address; the first reason stays.
   * @returns whether it was new.
   */
  const add = (suppression: Suppression): Promise<boolean> =>
    putIfAbsent({ db, name: table }, suppression, "email");

  const get = async (key: string): Promise<Suppression | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item && suppressionOf(Item);
  };

  /** The suppressions among these keys, by key. A read that is not strongly consistent costs half. */
  const getMany = async (
    keys: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Map<string, Suppression>> => {
    const ids = keys.map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, consistency);
    return new Map(items.map(suppressionOf).map((suppression) => [suppression.email, suppression]));
  };

  /** @returns whether it was suppressed. */
  const remove = (key: string): Promise<boolean> => removeItem({ db, name: table }, { email: key });

  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Suppression>> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey: startKey }),
    );
    return { items: Items.map(suppressionOf), lastKey: LastEvaluatedKey };
  };

  return { add, get, getMany, remove, list };
};

export type SuppressionStore = ReturnType<typeof suppressionStore>;
