import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Item, Table } from "./dynamodb.ts";
import { groupsOf } from "./groups.ts";
import { inLanes } from "./lanes.ts";

/** BatchGetItem takes no more keys than this. */
const keysMax = 100;
/** Requests under way at a time. */
const lanes = 4;
const attemptsMax = 8;

type Key = Record<string, unknown>;
type Requests = Record<string, { readonly Keys: Key[]; readonly ConsistentRead: boolean }>;

const keyCount = (requests: Requests): number =>
  Object.values(requests).reduce((sum, { Keys }) => sum + Keys.length, 0);

/**
 * Reads items of several tables in one request, in no order; what is missing is left out.
 * @param keys by the name of the table; no more than 100 in all.
 * @returns the items, by the name of the table.
 * @throws when DynamoDB keeps leaving keys unprocessed.
 */
export const batchGetFrom = async (
  db: DynamoDBDocumentClient,
  keys: Readonly<Record<string, readonly Key[]>>,
  { consistent }: { readonly consistent: boolean },
): Promise<Record<string, Item[]>> => {
  const found: Record<string, Item[]> = Object.fromEntries(Object.keys(keys).map((table) => [table, []]));
  let pending: Requests = Object.fromEntries(
    Object.entries(keys)
      .filter(([, wanted]) => wanted.length > 0)
      .map(([table, wanted]) => [table, { Keys: [...wanted], ConsistentRead: consistent }]),
  );
  for (let attempt = 1; keyCount(pending) > 0; attempt++) {
    const { Responses = {}, UnprocessedKeys = {} } = await db.send(
      new BatchGetCommand({ RequestItems: pending }),
    );
    for (const [table, items] of Object.entries(Responses)) found[table]?.push(...items);
    pending = UnprocessedKeys as Requests;
    if (keyCount(pending) === 0) break;
    if (attempt === attemptsMax)
      throw new Error(`DynamoDB left ${keyCount(pending)} keys of ${Object.keys(pending)} unread`);
    await sleep(Math.random() * 25 * 2 ** attempt);
  }
  return found;
};

/**
 * Reads the items of one table that have these keys, however many, in no order; what is missing is left out.
 * @throws when DynamoDB keeps leaving keys unprocessed.
 */
export const batchGet = async (
  { db, name }: Table,
  keys: readonly Key[],
  consistency: { readonly consistent: boolean },
): Promise<Item[]> => {
  const found = await inLanes(groupsOf(keys, keysMax), lanes, (some) =>
    batchGetFrom(db, { [name]: some }, consistency),
  );
  return found.flatMap((items) => items[name]!);
};
