import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { inTransaction, transact, updateIf } from "../platform/dynamodb.ts";
import type { ContactStatus } from "./contact.ts";

/** The statuses that come of what happened to a contact: nothing more is sent to it. */
export type FinalStatus = Exclude<ContactStatus, "subscribed" | "unconfirmed">;

/**
 * Whether a contact's status says that nothing more is sent to it. Its address is suppressed then, and stays so; only
 * lifting the suppression ends either.
 */
export const isFinal = (status: ContactStatus): status is FinalStatus => status in standing;

/** The statuses that stand against each: feedback moves one way, and a late event never softens a status. */
const standing: Readonly<Record<FinalStatus, readonly FinalStatus[]>> = {
  unsubscribed: ["unsubscribed", "bounced", "complained"],
  bounced: ["bounced", "complained"],
  complained: ["complained"],
};

/** Whether a final status stands against another: a complaint outranks a bounce, a bounce an unsubscription. */
export const outranks = (status: FinalStatus, other: ContactStatus): boolean =>
  !(standing[status] as readonly ContactStatus[]).includes(other);

const recording = (table: string, key: string, status: FinalStatus, now: string): UpdateCommand => {
  const against = standing[status].map((name, i) => [`:standing${i}`, name] as const);
  return new UpdateCommand({
    TableName: table,
    Key: { email: key },
    UpdateExpression: "SET #status = :status, updated_at = :now",
    ConditionExpression: `attribute_exists(email) AND NOT #status IN (${against.map(([name]) => name).join(", ")})`,
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":status": status, ":now": now, ...Object.fromEntries(against) },
    ReturnValues: "ALL_NEW",
  });
};

/**
 * Records what happened to a contact: a complaint outranks a bounce, a bounce outranks an unsubscription.
 * @returns whether the status changed.
 */
export const recordStatus =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, status: FinalStatus, now: string): Promise<boolean> =>
    (await updateIf(db, recording(table, key, status, now))) !== undefined;

/**
 * Records the same of several contacts: of all of them, or of none.
 * @param keys 100 at most.
 * @returns whether it did; not where one is gone, or has a status that stands against it.
 */
export const recordStatusTogether =
  (db: DynamoDBDocumentClient, table: string) =>
  (keys: readonly string[], status: FinalStatus, now: string): Promise<boolean> =>
    transact(
      db,
      keys.map((key) => inTransaction(recording(table, key, status, now))),
    );

/**
 * Takes a final status back, when the suppression that goes with it is lifted. The contact is unconfirmed then: nothing
 * is sent to it until it is subscribed again.
 * @returns whether there was such a status.
 */
export const takeBackStatus =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, now: string): Promise<boolean> => {
    const finals = Object.keys(standing).map((name, i) => [`:final${i}`, name] as const);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET #status = :unconfirmed, updated_at = :now",
        ConditionExpression: `#status IN (${finals.map(([name]) => name).join(", ")})`,
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":unconfirmed": "unconfirmed" satisfies ContactStatus,
          ":now": now,
          ...Object.fromEntries(finals),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed !== undefined;
  };
