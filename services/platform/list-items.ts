import { QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "./batch-get.ts";
import type { Item, Table } from "./dynamodb.ts";
import type { Page } from "./pagination.ts";

/** A partition of an index that holds keys only. */
export interface IndexPartition {
  readonly name: string;
  /** The index's hash key, and its value. */
  readonly key: string;
  readonly value: string;
  /** Newest first, unless it says otherwise. */
  readonly order?: "oldest";
}

/**
 * A page of an index; the items are read by the keys it holds, strongly consistent.
 * @param id the table's own key.
 */
export const listByIndex = async (
  { db, name }: Table,
  id: string,
  index: IndexPartition,
  limit: number,
  startKey?: Record<string, string>,
): Promise<Page<Item>> => {
  const { Items: found = [], LastEvaluatedKey: lastKey } = await db.send(
    new QueryCommand({
      TableName: name,
      IndexName: index.name,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": index.key },
      ExpressionAttributeValues: { ":partition": index.value },
      ScanIndexForward: index.order === "oldest",
      Limit: limit,
      ExclusiveStartKey: startKey,
    }),
  );
  const keys = found.map((item) => ({ [id]: item[id] }));
  const items = await batchGet({ db, name }, keys, { consistent: true });
  const byId = new Map<unknown, Item>(items.map((item) => [item[id], item]));
  const read = found.map((item) => byId.get(item[id])).filter((item) => item !== undefined);
  return { items: read, lastKey };
};

/** A page of a table, in no order. One that is not strongly consistent costs half, and may miss what came a moment ago. */
export const listItems = async (
  { db, name }: Table,
  limit: number,
  startKey: Record<string, string> | undefined,
  { consistent }: { readonly consistent: boolean },
): Promise<Page<Item>> => {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new ScanCommand({
      TableName: name,
      Limit: limit,
      ExclusiveStartKey: startKey,
      ConsistentRead: consistent,
    }),
  );
  return { items: Items, lastKey: LastEvaluatedKey };
};
