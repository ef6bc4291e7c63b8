import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, neverWritten, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { listByIndex } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { Media, MediaChange } from "./media.ts";

/** What the item has besides tells one write from another. */
const mediaOf = (item: Item): Media => ({
  name: "",
  alt: "",
  created_at: neverWritten,
  ...(item as unknown as Omit<Media, "name" | "alt" | "created_at"> & Partial<Media>),
});

/** The pictures of one stage: table EmailMedia, with the index by_created. */
export const mediaStore = (db: DynamoDBDocumentClient, table: string) => {
  /** @returns whether it is new. */
  const add = (media: Media): Promise<boolean> => putIfAbsent({ db, name: table }, media, "media_id");

  /** Strongly consistent. */
  const get = async (media_id: string): Promise<Media | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { media_id }, ConsistentRead: true }),
    );
    return Item && mediaOf(Item);
  };

  /** @returns undefined when there is no such picture. */
  const change = async (media_id: string, given: MediaChange): Promise<Media | undefined> => {
    const { sets, names, values } = assignments(given);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { media_id },
        UpdateExpression: `SET ${sets}`,
        ConditionExpression: "attribute_exists(media_id)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && mediaOf(changed);
  };

  /** @returns whether there was one. */
  const remove = (media_id: string): Promise<boolean> => removeItem({ db, name: table }, { media_id });

  /** Newest first. */
  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Media>> => {
    const index = { name: "by_created", key: "kind", value: "media" };
    const { items, lastKey } = await listByIndex({ db, name: table }, "media_id", index, limit, startKey);
    return { items: items.map(mediaOf), lastKey };
  };

  return { add, get, change, remove, list };
};

export type MediaStore = ReturnType<typeof mediaStore>;
