import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { conditionHeld, updateIf } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import type { Contact, ContactPatch, ContactStatus, NewContact } from "./contact.ts";

/** The contacts of one stage: table EmailContacts, one item a mailbox, keyed by the normalised address. */
export const contactStore = (db: DynamoDBDocumentClient, table: string) => ({
  /** @returns the new contact, or undefined when that mailbox has one already. */
  async create({ email, ...fields }: NewContact, now: string): Promise<Contact | undefined> {
    const contact: Contact = {
      ...fields,
      email: email.key,
      address: email.address,
      created_at: now,
      updated_at: now,
      email_count: 0,
    };
    const put = new PutCommand({
      TableName: table,
      Item: contact,
      ConditionExpression: "attribute_not_exists(email)",
    });
    return (await conditionHeld(db.send(put))) ? contact : undefined;
  },

  /** Strongly consistent. */
  async get(key: string): Promise<Contact | undefined> {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item as Contact | undefined;
  },

  /** The contacts among these keys, by key. Strongly consistent. */
  async getMany(keys: readonly string[]): Promise<Map<string, Contact>> {
    const items = await batchGet<Contact>(
      db,
      table,
      keys.map((email) => ({ email })),
      { consistent: true },
    );
    return new Map(items.map((contact) => [contact.email, contact]));
  },

  /**
   * @param seen the status that the change was decided by: what SES says of the contact meanwhile is not overwritten.
   * @returns the contact as changed, or undefined when there is none of that status.
   */
  async patch(
    key: string,
    patch: ContactPatch,
    seen: ContactStatus,
    now: string,
  ): Promise<Contact | undefined> {
    const changes = Object.entries({ ...patch, updated_at: now });
    const set = changes.filter(([, value]) => value !== null && value !== undefined);
    const removed = changes.filter(([, value]) => value === null);
    const list = (entries: typeof changes, render: (name: string) => string) =>
      entries.map(([name]) => render(name)).join(", ");
    return await updateIf<Contact>(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: [
          `SET ${list(set, (name) => `#${name} = :${name}`)}`,
          removed.length ? `REMOVE ${list(removed, (name) => `#${name}`)}` : "",
        ].join(" "),
        ConditionExpression: "#status = :seen",
        ExpressionAttributeNames: {
          "#status": "status",
          ...Object.fromEntries([...set, ...removed].map(([name]) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ":seen": seen,
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
  },

  /** @returns whether there was such a contact. */
  async remove(key: string): Promise<boolean> {
    const { Attributes } = await db.send(
      new DeleteCommand({ TableName: table, Key: { email: key }, ReturnValues: "ALL_OLD" }),
    );
    return Attributes !== undefined;
  },

  async list(limit: number, startKey?: Record<string, string>): Promise<Page<Contact>> {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey: startKey }),
    );
    return { items: Items as Contact[], lastKey: LastEvaluatedKey };
  },

  /**
   * Counts the subscribed contacts of one stretch of a parallel walk; none of them leaves DynamoDB.
   * @param part which of how many equal parts of the table is walked.
   * @returns the count, and where that part goes on unless it ends there.
   */
  async countSubscribed(
    part: { readonly segment: number; readonly of: number },
    startKey?: Record<string, string>,
  ): Promise<{ count: number; lastKey?: Record<string, string> | undefined }> {
    const { Count = 0, LastEvaluatedKey } = await db.send(
      new ScanCommand({
        TableName: table,
        Select: "COUNT",
        Segment: part.segment,
        TotalSegments: part.of,
        ExclusiveStartKey: startKey,
        FilterExpression: "#status = :subscribed",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":subscribed": "subscribed" satisfies ContactStatus },
      }),
    );
    return { count: Count, lastKey: LastEvaluatedKey };
  },

  /**
   * Records what happened to a contact. Feedback moves one way: a complaint outranks a bounce, a bounce outranks
   * an unsubscription, so that a late event never softens a status.
   * @returns whether the status changed.
   */
  async mark(
    key: string,
    status: Exclude<ContactStatus, "subscribed" | "unconfirmed">,
    now: string,
  ): Promise<boolean> {
    const stronger = { unsubscribed: ["bounced", "complained"], bounced: ["complained"], complained: [] }[
      status
    ];
    const names = [status, ...stronger];
    const contact = await updateIf<Contact>(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET #status = :status, updated_at = :now",
        ConditionExpression: `attribute_exists(email) AND NOT #status IN (${names.map((_, i) => `:s${i}`).join(", ")})`,
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":status": status,
          ":now": now,
          ...Object.fromEntries(names.map((name, i) => [`:s${i}`, name])),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return contact !== undefined;
  },

  /**
   * Notes on a contact that a campaign reached it. The condition keeps a repeat, after a crash between this write
   * and the batch's, from counting one e-mail twice.
   */
  async noteSent(key: string, campaignId: string, sentAt: string): Promise<void> {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET last_email_sent = :at, last_campaign = :campaign ADD email_count :one",
        ConditionExpression:
          "attribute_exists(email) AND (attribute_not_exists(last_campaign) OR last_campaign <> :campaign)",
        ExpressionAttributeValues: { ":at": sentAt, ":campaign": campaignId, ":one": 1 },
      }),
    );
  },
});

export type ContactStore = ReturnType<typeof contactStore>;
