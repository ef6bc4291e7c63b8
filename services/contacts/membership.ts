import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { inTransaction, transact, updateIf } from "../platform/dynamodb.ts";
import { type Contact, listsMax } from "./contact.ts";
import { contactOf, contactReads, type StoredContact } from "./reads.ts";

/** Lists as they are stored: DynamoDB has no empty set. */
export const listSet = (lists: readonly string[]): Set<string> | undefined =>
  lists.length > 0 ? new Set(lists) : undefined;

/** What came of putting a contact on a list. */
export type JoinOutcome =
  | { readonly kind: "joined"; readonly contact: Contact }
  | { readonly kind: "not_found" }
  /** The person left it: only they come back. */
  | { readonly kind: "left" }
  | { readonly kind: "too_many_lists" };

/** The lists a contact is in; each change is a set's, so that doing it again changes nothing. */
export const listMembership = (db: DynamoDBDocumentClient, table: string) => {
  const update = (
    key: string,
    clause: "ADD" | "DELETE",
    list: string,
    now: string,
    condition: string,
    values: Record<string, unknown> = {},
  ) =>
    new UpdateCommand({
      TableName: table,
      Key: { email: key },
      UpdateExpression: `SET updated_at = :now ${clause} #lists :set`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#lists": "lists" },
      ExpressionAttributeValues: { ":now": now, ":set": new Set([list]), ...values },
      ReturnValues: "ALL_NEW",
    });

  const joining = (key: string, list: string, now: string) => {
    const hasRoom = "attribute_not_exists(#lists) OR contains(#lists, :list) OR size(#lists) < :max";
    const condition = `attribute_exists(email) AND NOT contains(left_lists, :list) AND (${hasRoom})`;
    return update(key, "ADD", list, now, condition, { ":list": list, ":max": listsMax });
  };

  const leaving = (key: string, list: string, now: string) =>
    update(key, "DELETE", list, now, "attribute_exists(email)");

  const changed = async (command: UpdateCommand): Promise<StoredContact | undefined> => {
    const item = await updateIf(db, command);
    return item && contactOf(item);
  };

  /** Puts a contact on a list, unless the person left it. */
  const joinList = async (key: string, list: string, now: string): Promise<JoinOutcome> => {
    const contact = await changed(joining(key, list, now));
    if (contact) return { kind: "joined", contact };
    const found = await contactReads(db, table).get(key);
    if (!found) return { kind: "not_found" };
    return { kind: found.left_lists?.includes(list) ? "left" : "too_many_lists" };
  };

  /** Takes a contact off a list, if it is on it. @returns undefined when there is no such contact. */
  const leaveList = (key: string, list: string, now: string): Promise<Contact | undefined> =>
    changed(leaving(key, list, now));

  /**
   * Puts contacts on a list, or takes them off it: all of them, or none.
   * @param keys 100 at most.
   * @returns whether it did; not where one is gone, or may not be on the list.
   */
  const changeListTogether = (
    change: "join" | "leave",
    keys: readonly string[],
    list: string,
    now: string,
  ): Promise<boolean> => {
    const command = change === "join" ? joining : leaving;
    return transact(
      db,
      keys.map((key) => inTransaction(command(key, list, now))),
    );
  };

  return { joinList, leaveList, changeListTogether };
};
