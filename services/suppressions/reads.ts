import { type DynamoDBDocumentClient, GetCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import type { Item } from "../platform/dynamodb.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import { erasedKey, erasureMark, isErased, suppressionSearch } from "./erased.ts";
import { foremost, recordOf, recordsOf, suppressionsIn, suppressionsOf } from "./items.ts";
import type { Suppression, SuppressionReason, SuppressionRecord } from "./suppression.ts";

/** What is asked of the suppressions by their keys, or of all of them. */
export const suppressionReads = (db: DynamoDBDocumentClient, table: string) => {
  const search = suppressionSearch();

  const item = async (email: string): Promise<Item | undefined> =>
    (await db.send(new GetCommand({ TableName: table, Key: { email }, ConsistentRead: true }))).Item;

  /** What is known of an address, lifted or not. Strongly consistent. */
  const record = async (key: string): Promise<SuppressionRecord | undefined> =>
    foremost(key, await Promise.all([item(key), item(erasedKey(key))]));

  const get = async (key: string): Promise<Suppression | undefined> => {
    const found = await record(key);
    return found?.lifted_at === null ? found : undefined;
  };

  const read = async (
    mailboxes: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Item[]> => {
    const { keys, left } = search([...new Set(mailboxes)]);
    const found = await batchGet({ db, name: table }, keys, consistency);
    return [...found, ...(await batchGet({ db, name: table }, left(found), consistency))];
  };

  /** What is known of these keys, lifted or not, by key. Strongly consistent. */
  const records = async (keys: readonly string[]): Promise<Map<string, SuppressionRecord>> =>
    recordsOf(keys, await read(keys, { consistent: true }));

  /** The suppressions among these keys, by key. A read that is not strongly consistent costs half. */
  const getMany = async (
    keys: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Map<string, Suppression>> => suppressionsOf(keys, await read(keys, consistency));

  /**
   * A page of the suppressions there are, in no order; it may have fewer than `limit` though more follow. Who was erased is
   * not among them.
   */
  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Suppression>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent: false });
    return { items: suppressionsIn(items), lastKey };
  };

  /**
   * The reasons of all suppressions, who was erased among them. Not strongly consistent.
   * @param max so many at most.
   * @returns what gives the reason for a key, undefined for one that is not suppressed; undefined when there are more.
   */
  const reasons = async (
    max: number,
  ): Promise<((key: string) => SuppressionReason | undefined) | undefined> => {
    const found = new Map<string, SuppressionReason>();
    const input = {
      TableName: table,
      FilterExpression: "attribute_not_exists(lifted_at)",
      ProjectionExpression: "email, #reason",
      ExpressionAttributeNames: { "#reason": "reason" },
    };
    for await (const { Items = [] } of paginateScan({ client: db }, input)) {
      for (const item of Items) found.set(String(item.email), recordOf(item).reason);
      if (found.size > max) return undefined;
    }
    const hasErased = [...found.keys()].some((email) => isErased({ email }));
    return (key) => found.get(key) ?? (hasErased ? found.get(erasedKey(key)) : undefined);
  };

  /** What stands for the addresses of who was erased and is suppressed by that: see `erasedKey`. Not strongly consistent. */
  const erased = async (): Promise<Set<string>> => {
    const keys = new Set<string>();
    const input = {
      TableName: table,
      FilterExpression: "begins_with(email, :erased) AND attribute_not_exists(lifted_at)",
      ProjectionExpression: "email",
      ExpressionAttributeValues: { ":erased": erasureMark },
    };
    for await (const { Items = [] } of paginateScan({ client: db }, input))
      for (const { email } of Items) keys.add(String(email));
    keys.delete(erasureMark);
    return keys;
  };

  return { item, record, get, records, getMany, list, reasons, erased };
};
