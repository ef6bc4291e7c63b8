import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent, updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import type { Contact, ContactPatch, ContactStatus, NewContact } from "./contact.ts";
import { noteSent } from "./note-sent.ts";
import { contactOf, contactReads } from "./reads.ts";
import { recordStatus, takeBackStatus } from "./record-status.ts";

/** The contacts of one stage: table EmailContacts, one item a mailbox, keyed by the normalised address. */
export const contactStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * @param status what its suppression says of it, instead of what is asked for.
   * @returns the new contact, or undefined when that mailbox has one already.
   */
  const create = async (
    { email, ...fields }: NewContact,
    now: string,
    status: ContactStatus = fields.status,
  ): Promise<Contact | undefined> => {
    const contact: Contact = {
      ...fields,
      status,
      email: email.key,
      address: email.address,
      created_at: now,
      updated_at: now,
      email_count: 0,
    };
    return (await putIfAbsent({ db, name: table }, contact, "email")) ? contact : undefined;
  };

  /**
   * @param seen the status that the change was decided by: what SES says of the contact meanwhile is not overwritten.
   * @returns the contact as changed, or undefined when there is none of that status.
   */
  const patch = async (
    key: string,
    fields: ContactPatch,
    seen: ContactStatus,
    now: string,
  ): Promise<Contact | undefined> => {
    const entries = Object.entries(fields);
    const given = Object.fromEntries(entries.filter(([, value]) => value !== null));
    const removed = entries.flatMap(([name, value]) => (value === null ? [name] : []));
    const { sets, names, values } = assignments({ ...given, updated_at: now });
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: `SET ${sets}${removed.length ? ` REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : ""}`,
        ConditionExpression: "#status = :seen",
        ExpressionAttributeNames: {
          ...names,
          ...Object.fromEntries(removed.map((name) => [`#${name}`, name])),
          "#status": "status",
        },
        ExpressionAttributeValues: { ...values, ":seen": seen },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && contactOf(changed);
  };

  return {
    ...contactReads(db, table),
    recordStatus: recordStatus(db, table),
    takeBackStatus: takeBackStatus(db, table),
    noteSent: noteSent(db, table),
    create,
    patch,
  };
};

export type ContactStore = ReturnType<typeof contactStore>;
