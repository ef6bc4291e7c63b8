import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import type { Page } from "../platform/pagination.ts";
import { recordOf, suppressionsIn } from "./items.ts";
import type { Suppression, SuppressionRecord } from "./suppression.ts";

/** What is asked of the suppressions by their keys, or of all of them. */
export const suppressionReads = (db: DynamoDBDocumentClient, table: string) => {
  /** What is known of an address, lifted or not. Strongly consistent. */
  const record = async (key: string): Promise<SuppressionRecord | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item && recordOf(Item);
  };

  const get = async (key: string): Promise<Suppression | undefined> => {
    const found = await record(key);
    return found && suppressionsIn([found])[0];
  };

  /** What is known of these keys, lifted or not, by key. Strongly consistent. */
  const records = async (keys: readonly string[]): Promise<Map<string, SuppressionRecord>> => {
    const ids = [...new Set(keys)].map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, { consistent: true });
    return new Map(items.map(recordOf).map((found) => [found.email, found]));
  };

  /** The suppressions among these keys, by key. A read that is not strongly consistent costs half. */
  const getMany = async (
    keys: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Map<string, Suppression>> => {
    const ids = keys.map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, consistency);
    return new Map(suppressionsIn(items).map((suppression) => [suppression.email, suppression]));
  };

  /** A page of the suppressions there are, in no order; it may have fewer than `limit` though more follow. */
  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Suppression>> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey: startKey }),
    );
    return { items: suppressionsIn(Items), lastKey: LastEvaluatedKey };
  };

  return { record, get, records, getMany, list };
};
