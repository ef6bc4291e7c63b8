import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type Contact, newContact } from "../../services/contacts/contact.ts";
import { searchKeys } from "../../services/contacts/search-keys.ts";
import { allItems } from "../../services/platform/dynamodb.ts";
import { type CloudClient, operatorConfig } from "./cloud.ts";

/** BatchWriteItem takes no more items than this. */
const itemsMax = 25;
/** Requests under way at a time. */
const lanes = 8;

/** A DynamoDB client of the person at the keyboard. What it does is none of the functions' cost. */
export const operatorDb = (cloud: Pick<CloudClient, "origin">): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(operatorConfig(cloud)));

/** A contact as it is stored: its lists are a set, and none is no set. */
const storedContact = ({ lists, ...contact }: WrittenContact) => ({
  ...contact,
  ...(lists && lists.length > 0 && { lists: new Set(lists) }),
});

type WrittenContact = Omit<Contact, "lists"> & Partial<Pick<Contact, "lists">>;

/** Writes contacts past the API, many at a time. One that is there is written over. */
export const writeContacts = async (
  db: DynamoDBDocumentClient,
  contacts: Iterable<WrittenContact>,
): Promise<void> => {
  const left = contacts[Symbol.iterator]();
  const next = () =>
    Array.from({ length: itemsMax }, () => left.next()).flatMap(({ done, value }) => (done ? [] : [value]));
  const lane = async () => {
    for (let items = next(); items.length > 0; items = next()) {
      const puts = items.map((Item) => ({ PutRequest: { Item: storedContact(Item) } }));
      const { UnprocessedItems } = await db.send(
        new BatchWriteCommand({ RequestItems: { "EmailContacts-local": puts } }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("contacts were left unwritten");
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Adds contacts as POST /contacts stores them. */
export const addContacts = async (cloud: CloudClient, contacts: readonly object[]): Promise<void> => {
  const now = new Date().toISOString();
  const db = operatorDb(cloud);
  await writeContacts(
    db,
    contacts.map((given) => {
      const { email, ...fields } = newContact.parse(given);
      return {
        ...fields,
        ...searchKeys({ ...fields, email: email.key }),
        email: email.key,
        address: email.address,
        created_at: now,
        updated_at: now,
        email_count: 0,
      };
    }),
  );
  db.destroy();
};

/** Forgets every contact and every suppression there is, past the API. */
export const forgetAddresses = async (cloud: CloudClient): Promise<void> => {
  const db = operatorDb(cloud);
  for (const TableName of ["EmailContacts-local", "EmailSuppressions-local"]) {
    const items = await allItems(paginateScan({ client: db }, { TableName }));
    const deletes = items.map(({ email }) => ({ DeleteRequest: { Key: { email } } }));
    for (let start = 0; start < deletes.length; start += itemsMax)
      await db.send(
        new BatchWriteCommand({ RequestItems: { [TableName]: deletes.slice(start, start + itemsMax) } }),
      );
  }
  db.destroy();
};
