import { randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import { changes } from "../platform/expressions.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { List, ListPatch, NewList } from "./list.ts";

/** What was counted of a list, and how long that took, in milliseconds. */
export interface ListCount extends Pick<List, "contact_count" | "count_complete" | "counted_at"> {
  readonly count_ms: number;
}

/** A list with what is remembered of its count and not shown. */
export type StoredList = List & Pick<ListCount, "count_ms">;

const listOf = (item: Item): StoredList => ({
  name: "",
  description: "",
  double_opt_in: false,
  contact_count: null,
  count_complete: true,
  counted_at: null,
  count_ms: 0,
  created_at: neverWritten,
  updated_at: neverWritten,
  ...(item as Pick<List, "list_id"> & Partial<StoredList>),
});

/** The lists of one stage: table EmailLists. Who is on one says the contact, in its field `lists`. */
export const listStore = (db: DynamoDBDocumentClient, table: string) => {
  const create = async (given: NewList, now: string): Promise<StoredList> => {
    const list_id = `list_${randomBytes(8).toString("hex")}`;
    const item = { list_id, ...given, created_at: now, updated_at: now };
    if (!(await putIfAbsent({ db, name: table }, item, "list_id")))
      throw new Error(`There is a list ${list_id} already`);
    return listOf(item);
  };

  /** Strongly consistent. */
  const get = async (list_id: string): Promise<StoredList | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { list_id }, ConsistentRead: true }),
    );
    return Item && listOf(Item);
  };

  /** @param given a field that is null goes. */
  const update = async (list_id: string, given: object): Promise<StoredList | undefined> => {
    const { expression, names, values } = changes(given);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { list_id },
        UpdateExpression: expression,
        ConditionExpression: "attribute_exists(list_id)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && listOf(changed);
  };

  /** @returns undefined when there is no such list. */
  const patch = (list_id: string, fields: ListPatch, now: string) =>
    update(list_id, { ...fields, updated_at: now });

  /** Remembers what was counted. @returns undefined when there is no such list. */
  const noteCount = (list_id: string, count: ListCount) => update(list_id, count);

  /** Deletes a list. Contacts keep its id, which is never given again. @returns whether there was one. */
  const remove = (list_id: string): Promise<boolean> => removeItem({ db, name: table }, { list_id });

  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<StoredList>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent: true });
    return { items: items.map(listOf), lastKey };
  };

  /** The lists there are among these ids, by id. Strongly consistent. */
  const getMany = async (ids: readonly string[]): Promise<Map<string, StoredList>> => {
    const keys = [...new Set(ids)].map((list_id) => ({ list_id }));
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    return new Map(items.map((item) => [item.list_id as string, listOf(item)]));
  };

  return { create, get, getMany, patch, noteCount, remove, list };
};

export type ListStore = ReturnType<typeof listStore>;
