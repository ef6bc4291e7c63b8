import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent, updateIf } from "../platform/dynamodb.ts";
import { changes } from "../platform/expressions.ts";
import { changeSoftBounces } from "./change-soft-bounces.ts";
import type { Contact, ContactPatch, ContactStatus, NewContact } from "./contact.ts";
import { indexReads } from "./index-reads.ts";
import { listMembership, listSet } from "./membership.ts";
import { noteInterest } from "./note-interest.ts";
import { noteSent } from "./note-sent.ts";
import { noteUnknown } from "./note-unknown.ts";
import { contactPreferences } from "./preferences.ts";
import { contactOf, contactReads } from "./reads.ts";
import { recordStatus, recordStatusTogether, takeBackStatus } from "./record-status.ts";
import { searchKeys } from "./search-keys.ts";
import { contactWalks } from "./walks.ts";

/** What a change of a contact was decided by. */
export interface SeenContact {
  readonly status: ContactStatus;
  /** The names it has; with them it gets the keys by which it is found. */
  readonly names?: Pick<Contact, "first_name" | "last_name">;
}

/** The search keys of a contact as it will be; null removes one that it may have. */
const keysAfter = (email: string, fields: ContactPatch, names: SeenContact["names"]) => {
  const after = { ...names, ...fields };
  const { first_name, last_name } = after;
  return {
    search_surname: null,
    ...searchKeys({ email, first_name: first_name ?? undefined, last_name: last_name ?? undefined }),
  };
};

/** Asks that a contact still has the names it was seen with. */
const namesCondition = (names: NonNullable<SeenContact["names"]>) => {
  const wanted = (["first_name", "last_name"] as const).map((name) => [name, names[name]] as const);
  return {
    condition: wanted
      .map(
        ([name, value]) =>
          ` AND ${value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen_${name}`}`,
      )
      .join(""),
    names: Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(
      wanted.flatMap(([name, value]) => (value === undefined ? [] : [[`:seen_${name}`, value]])),
    ),
  };
};

/** The contacts of one stage: table EmailContacts, one item a mailbox, keyed by the normalised address. */
export const contactStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * @param status what its suppression says of it, instead of what is asked for.
   * @returns the new contact, or undefined when that mailbox has one already.
   */
  const create = async (
    { email, lists = [], ...fields }: NewContact,
    now: string,
    status: ContactStatus = fields.status,
  ): Promise<Contact | undefined> => {
    const contact: Contact = {
      ...fields,
      status,
      email: email.key,
      address: email.address,
      lists: [...new Set(lists)].sort(),
      created_at: now,
      updated_at: now,
      email_count: 0,
    };
    const item = { ...contact, ...searchKeys(contact), lists: listSet(lists) };
    return (await putIfAbsent({ db, name: table }, item, "email")) ? contact : undefined;
  };

  /**
   * @param seen what the change was decided by: what SES says of the contact meanwhile is not overwritten.
   * @returns the contact as changed, or undefined when there is none like that, or it has left one of the lists.
   */
  const patch = async (
    key: string,
    { lists, ...fields }: ContactPatch,
    seen: SeenContact,
    now: string,
  ): Promise<Contact | undefined> => {
    const { expression, names, values } = changes({
      ...fields,
      ...(lists && { lists: listSet(lists) ?? null }),
      ...(seen.names && keysAfter(key, fields, seen.names)),
      updated_at: now,
    });
    const joined = (lists ?? []).map((list, place) => [`:list${place}`, list] as const);
    const named = seen.names && namesCondition(seen.names);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: expression,
        ConditionExpression: [
          `#status = :seen${named?.condition ?? ""}`,
          ...joined.map(([value]) => `NOT contains(left_lists, ${value})`),
        ].join(" AND "),
        ExpressionAttributeNames: {
          ...names,
          ...named?.names,
          "#status": "status",
        },
        ExpressionAttributeValues: {
          ...values,
          ...named?.values,
          ":seen": seen.status,
          ...Object.fromEntries(joined),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && contactOf(changed);
  };

  return {
    ...contactReads(db, table),
    ...indexReads(db, table),
    recordStatus: recordStatus(db, table),
    recordStatusTogether: recordStatusTogether(db, table),
    takeBackStatus: takeBackStatus(db, table),
    noteSent: noteSent(db, table),
    noteUnknown: noteUnknown(db, table),
    noteInterest: noteInterest(db, table),
    changeSoftBounces: changeSoftBounces(db, table),
    ...listMembership(db, table),
    ...contactPreferences(db, table),
    ...contactWalks(db, table),
    create,
    patch,
  };
};

export type ContactStore = ReturnType<typeof contactStore>;
