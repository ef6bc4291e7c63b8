import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
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
  const change = async (
    key: string,
    clause: "ADD" | "DELETE",
    list: string,
    now: string,
    condition: string,
    values: Record<string, unknown> = {},
  ): Promise<StoredContact | undefined> => {
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: `SET updated_at = :now ${clause} #lists :set`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { "#lists": "lists" },
        ExpressionAttributeValues: { ":now": now, ":set": new Set([list]), ...values },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && contactOf(changed);
  };

  /** Puts a contact on a list, unless the person left it. */
  const joinList = async (key: string, list: string, now: string): Promise<JoinOutcome> => {
    const hasRoom = "attribute_not_exists(#lists) OR contains(#lists, :list) OR size(#lists) < :max";
    const contact = await change(
      key,
      "ADD",
      list,
      now,
      `attribute_exists(email) AND NOT contains(left_lists, :list) AND (${hasRoom})`,
      { ":list": list, ":max": listsMax },
    );
    if (contact) return { kind: "joined", contact };
    const found = await contactReads(db, table).get(key);
    if (!found) return { kind: "not_found" };
    return { kind: found.left_lists?.includes(list) ? "left" : "too_many_lists" };
  };

  /** Takes a contact off a list, if it is on it. @returns undefined when there is no such contact. */
  const leaveList = (key: string, list: string, now: string): Promise<Contact | undefined> =>
    change(key, "DELETE", list, now, "attribute_exists(email)");

  return { joinList, leaveList };
};
