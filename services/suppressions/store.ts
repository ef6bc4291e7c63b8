import { type DynamoDBDocumentClient, GetCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten, updateIf } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import { type SuppressingOptions, suppressing } from "./suppressing.ts";
import type { Addition, Suppression, SuppressionRecord } from "./suppression.ts";

/** Lifts that are remembered: whoever has the link of a mail may leave and come back as often as they like. */
const liftsMax = 10;

/** A suppression as it is read, lifted or not: that there is one is what counts. */
const recordOf = (item: Item): SuppressionRecord => ({
  reason: "manual",
  source: "unknown",
  created_at: neverWritten,
  lifted_at: null,
  lift_reason: null,
  lifts: [],
  diagnostic: null,
  soft_bounces: null,
  ...(item as Pick<Suppression, "email"> & Partial<SuppressionRecord>),
});

/** The suppressions among items; one that was lifted keeps its item, with the reason, and is none. */
export const suppressionsIn = (items: readonly Item[]): Suppression[] =>
  items.map(recordOf).filter(({ lifted_at }) => lifted_at === null);

/** The addresses nothing is sent to: table EmailSuppressions, keyed by the normalised address. */
export const suppressionStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Suppresses an address; the first reason stays until it is lifted.
   * @returns whether it was new.
   */
  const add = async (addition: Addition, options: SuppressingOptions = {}): Promise<boolean> => {
    const update = new UpdateCommand({
      ...suppressing(table, addition, options),
      ReturnValues: "ALL_NEW",
    });
    return (await updateIf(db, update)) !== undefined;
  };

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

  /** The suppressions among these keys, by key. A read that is not strongly consistent costs half. */
  const getMany = async (
    keys: readonly string[],
    consistency: { readonly consistent: boolean },
  ): Promise<Map<string, Suppression>> => {
    const ids = keys.map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, consistency);
    return new Map(suppressionsIn(items).map((suppression) => [suppression.email, suppression]));
  };

  /** Lifts a suppression: the item stays, and says why. @returns whether there was one. */
  const lift = async (key: string, reason: string, now: string): Promise<boolean> => {
    const found = await record(key);
    const lifts = [...(found?.lifts ?? []), { lifted_at: now, reason }].slice(-liftsMax);
    const lifted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET lifted_at = :now, lift_reason = :why, lifts = :lifts",
        ConditionExpression: "attribute_exists(email) AND attribute_not_exists(lifted_at)",
        ExpressionAttributeValues: { ":now": now, ":why": reason, ":lifts": lifts },
        ReturnValues: "ALL_NEW",
      }),
    );
    return lifted !== undefined;
  };

  /** A page of the suppressions there are; it may have fewer than `limit` though more follow. */
  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Suppression>> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey: startKey }),
    );
    return { items: suppressionsIn(Items), lastKey: LastEvaluatedKey };
  };

  return { add, record, get, getMany, lift, list };
};

export type SuppressionStore = ReturnType<typeof suppressionStore>;
