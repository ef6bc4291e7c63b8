import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import type { Item, Table } from "./dynamodb.ts";

/** BatchGetItem takes no more keys than this. */
const keysMax = 100;
const attemptsMax = 8;

/**
 * Reads the items of one table that have these keys, in no order; what is missing is left out.
 * @throws when DynamoDB keeps leaving keys unprocessed.
 */
export const batchGet = async (
  { db, name }: Table,
  keys: readonly Record<string, unknown>[],
  { consistent }: { readonly consistent: boolean },
): Promise<Item[]> => {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += keysMax) {
    let pending: Record<string, unknown>[] = keys.slice(start, start + keysMax);
    for (let attempt = 1; pending.length > 0; attempt++) {
      const { Responses, UnprocessedKeys } = await db.send(
        new BatchGetCommand({ RequestItems: { [name]: { Keys: pending, ConsistentRead: consistent } } }),
      );
      items.push(...(Responses?.[name] ?? []));
      pending = UnprocessedKeys?.[name]?.Keys ?? [];
      if (pending.length === 0) break;
      if (attempt === attemptsMax) throw new Error(`DynamoDB left ${pending.length} keys of ${name} unread`);
      await sleep(Math.random() * 25 * 2 ** attempt);
    }
  }
  return items;
};
