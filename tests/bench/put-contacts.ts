import { marshall } from "@aws-sdk/util-dynamodb";
import type { Contact } from "../../services/contacts/contact.ts";
import { searchKeys } from "../../services/contacts/search-keys.ts";
import { ownCall } from "../../stacks/local/dynamodb/own-call.ts";
import type { Engine } from "../../stacks/local/types.ts";
import { contactNumber } from "./operator.ts";

/** BatchWriteItem takes no more. */
const batchMax = 25;
/** Requests under way at a time. */
const lanes = 8;

/**
 * Writes contacts into an engine itself, `reader0@example.net` and so on: nothing is authorized, metered or waited for.
 * @param madeOf what a contact of that number is written as.
 */
export const putContactsInto = async (
  engine: Engine,
  count: number,
  madeOf: typeof contactNumber = contactNumber,
): Promise<void> => {
  const now = new Date().toISOString();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const first = next;
      next += batchMax;
      const numbers = Array.from({ length: Math.min(batchMax, count - first) }, (_, n) => first + n);
      await putInto(
        engine,
        numbers.map((number) => madeOf(number, now)),
      );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

const putInto = async (engine: Engine, contacts: readonly Omit<Contact, "lists">[]): Promise<void> => {
  const requests = contacts.map((contact) => ({
    PutRequest: { Item: marshall({ ...contact, ...searchKeys(contact) }, { removeUndefinedValues: true }) },
  }));
  const reply = await engine.call(
    ownCall("BatchWriteItem", { RequestItems: { "EmailContacts-local": requests } }),
  );
  const unprocessed = reply.status === 200 && JSON.parse(reply.body.toString()).UnprocessedItems;
  if (!unprocessed || Object.keys(unprocessed).length > 0) throw new Error(`contacts refused: ${reply.body}`);
};
