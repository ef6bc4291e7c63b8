import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { contactOf, type StoredContact } from "./reads.ts";

/** How it is known that a person wants mail. */
export interface Consent {
  /** ISO 8601. */
  readonly at: string;
  readonly source: string;
  readonly ip?: string;
  /** What the person agreed to, in the words they saw. */
  readonly wording?: string;
}

/** What a person chooses to get. Choosing it again changes nothing; each gives undefined when there is no such contact. */
export const contactPreferences = (db: DynamoDBDocumentClient, table: string) => {
  const update = async (
    key: string,
    expression: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<StoredContact | undefined> => {
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: expression,
        ConditionExpression: "attribute_exists(email)",
        ...(expression.includes("#lists") && { ExpressionAttributeNames: { "#lists": "lists" } }),
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && contactOf(changed);
  };

  /** Takes a person off lists, as they asked: nobody else puts them back. @param lists one at least. */
  const leaveForGood = (key: string, lists: readonly string[], now: string) =>
    update(key, "SET updated_at = :now DELETE #lists :left ADD left_lists :left", {
      ":now": now,
      ":left": new Set(lists),
    });

  /** Puts a person back on lists, as they asked. @param lists one at least. */
  const rejoin = (key: string, lists: readonly string[], now: string) =>
    update(key, "SET updated_at = :now ADD #lists :joined DELETE left_lists :joined", {
      ":now": now,
      ":joined": new Set(lists),
    });

  /** Has nothing sent to a person before a moment, ISO 8601; or ends that. */
  const snooze = (key: string, until: string | undefined, now: string) =>
    until === undefined
      ? update(key, "SET updated_at = :now REMOVE snoozed_until", { ":now": now })
      : update(key, "SET updated_at = :now, snoozed_until = :until", { ":now": now, ":until": until });

  /**
   * Subscribes a contact to a list, with the person's consent, which is kept; whatever they chose before. Mail that bounced
   * or was complained of is not theirs to allow: then it changes nothing.
   */
  const agree = async (key: string, list: string, consent: Consent, now: string): Promise<void> => {
    const isOpen = "attribute_exists(email) AND NOT #status IN (:bounced, :complained)";
    const barring = { ":bounced": "bounced", ":complained": "complained" };
    const status = { "#status": "status" };
    // An attribute of a map cannot be written where there is no map yet.
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET consents = if_not_exists(consents, :none)",
        ConditionExpression: isOpen,
        ExpressionAttributeNames: status,
        ExpressionAttributeValues: { ":none": {}, ...barring },
      }),
    );
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression:
          "SET #status = :subscribed, consents.#list = :consent, updated_at = :now ADD #lists :joined DELETE left_lists :joined REMOVE snoozed_until",
        ConditionExpression: isOpen,
        ExpressionAttributeNames: { ...status, "#list": list, "#lists": "lists" },
        ExpressionAttributeValues: {
          ":subscribed": "subscribed",
          ":consent": consent,
          ":now": now,
          ":joined": new Set([list]),
          ...barring,
        },
      }),
    );
  };

  return { leaveForGood, rejoin, snooze, agree };
};
