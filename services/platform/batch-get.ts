import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** BatchGetItem takes no more keys than this. */
const keysMax = 100;
const attemptsMax = 8;

/**
 * Reads the items of one table that have these keys, in no order; what is missing is left out.
 * @throws when DynamoDB keeps leaving keys unprocessed.
 */
export const batchGet = async <T>(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, unknown>[],
  { consistent }: { consistent: boolean },
): Promise<T[]> => {
  const items: T[] = [];
  for (let start = 0; start < keys.length; start += keysMax) {
    let pending: Record<string, unknown>[] = keys.slice(start, start + keysMax);
    for (let attempt = 1; pending.length > 0; attempt++) {
      const { Responses, UnprocessedKeys } = await db.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: pending, ConsistentRead: consistent } } }),
      );
      items.push(...((Responses?.[table] ?? []) as T[]));
      pending = UnprocessedKeys?.[table]?.Keys ?? [];
      if (pending.length === 0) break;
      if (attempt === attemptsMax) throw new Error(`DynamoDB left ${pending.length} keys of ${table} unread`);
      await sleep(Math.random() * 25 * 2 ** attempt);
    }
  }
  return items;
};
