import { randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { NewSegment, Segment, SegmentPatch } from "./segment.ts";

const segmentOf = (item: Item): Segment => ({
  name: "",
  created_at: neverWritten,
  updated_at: neverWritten,
  ...(item as Pick<Segment, "segment_id" | "filter"> & Partial<Segment>),
});

/** The segments of one stage: table EmailSegments. */
export const segmentStore = (db: DynamoDBDocumentClient, table: string) => {
  const create = async (given: NewSegment, now: string): Promise<Segment> => {
    const segment_id = `segment_${randomBytes(8).toString("hex")}`;
    const segment = { segment_id, ...given, created_at: now, updated_at: now };
    if (!(await putIfAbsent({ db, name: table }, segment, "segment_id")))
      throw new Error(`There is a segment ${segment_id} already`);
    return segment;
  };

  /** Strongly consistent. */
  const get = async (segment_id: string): Promise<Segment | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { segment_id }, ConsistentRead: true }),
    );
    return Item && segmentOf(Item);
  };

  /** The segments there are among these ids, by id. Strongly consistent. */
  const getMany = async (ids: readonly string[]): Promise<Map<string, Segment>> => {
    const keys = [...new Set(ids)].map((segment_id) => ({ segment_id }));
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    return new Map(items.map((item) => [item.segment_id as string, segmentOf(item)]));
  };

  /** @returns undefined when there is no such segment. */
  const patch = async (
    segment_id: string,
    fields: SegmentPatch,
    now: string,
  ): Promise<Segment | undefined> => {
    const { sets, names, values } = assignments({ ...fields, updated_at: now });
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { segment_id },
        UpdateExpression: `SET ${sets}`,
        ConditionExpression: "attribute_exists(segment_id)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && segmentOf(changed);
  };

  /** Deletes a segment; campaigns that were asked for have its filter. @returns whether there was one. */
  const remove = (segment_id: string): Promise<boolean> => removeItem({ db, name: table }, { segment_id });

  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Segment>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent: true });
    return { items: items.map(segmentOf), lastKey };
  };

  return { create, get, getMany, patch, remove, list };
};

export type SegmentStore = ReturnType<typeof segmentStore>;
