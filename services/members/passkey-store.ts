import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { allItems, type Item, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import type { Passkey } from "./passkey.ts";

const prefix = "passkey#";
const keyOf = (member_id: string, id: string) => ({ member_id, entry: `${prefix}${id}` });
const passkeyOf = (item: Item): Passkey => item.passkey as Passkey;

/**
 * The passkeys of members: table TidingsMembers, beside whose they are. Those of who is removed stay, and let nobody in:
 * there is no member to sign in as.
 */
export const passkeyStore = (db: DynamoDBDocumentClient, table: string) => {
  /** @returns whether it is new: a credential is kept once. */
  const add = (member_id: string, passkey: Passkey): Promise<boolean> =>
    putIfAbsent({ db, name: table }, { ...keyOf(member_id, passkey.id), passkey }, "entry");

  const get = async (member_id: string, id: string): Promise<Passkey | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: keyOf(member_id, id), ConsistentRead: true }),
    );
    return Item && passkeyOf(Item);
  };

  /** Those of a member, the oldest first. */
  const list = async (member_id: string): Promise<Passkey[]> => {
    const items = await allItems(
      paginateQuery(
        { client: db },
        {
          TableName: table,
          KeyConditionExpression: "member_id = :member AND begins_with(entry, :prefix)",
          ExpressionAttributeValues: { ":member": member_id, ":prefix": prefix },
          ConsistentRead: true,
        },
      ),
    );
    return items.map(passkeyOf).sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  };

  /**
   * Notes that it signed. Of two signatures with one count the second is refused: a passkey that counts never signs twice
   * with the same, so one of them is of a copy.
   * @returns whether it may let somebody in; not when it was removed meanwhile.
   */
  const use = async (member_id: string, id: string, counter: number, now: Date): Promise<boolean> => {
    const used = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(member_id, id),
        UpdateExpression: "SET passkey.used_at = :now, passkey.#counter = :counter",
        ConditionExpression:
          "attribute_exists(entry) AND (passkey.#counter < :counter OR (passkey.#counter = :zero AND :counter = :zero))",
        ExpressionAttributeNames: { "#counter": "counter" },
        ExpressionAttributeValues: { ":now": now.toISOString(), ":counter": counter, ":zero": 0 },
        ReturnValues: "ALL_NEW",
      }),
    );
    return used !== undefined;
  };

  /** @returns whether there was one. */
  const remove = (member_id: string, id: string): Promise<boolean> =>
    removeItem({ db, name: table }, keyOf(member_id, id));

  return { add, get, list, use, remove };
};

export type PasskeyStore = ReturnType<typeof passkeyStore>;
