import { randomUUID } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { searchKeys } from "../contacts/search-keys.ts";
import type { ContactStore } from "../contacts/store.ts";
import { type TransactItems, transact } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { suppressing } from "../suppressions/suppressing.ts";
import type { Suppression } from "../suppressions/suppression.ts";
import { type Asked, type KnownContact, type Plan, type Planned, planRow } from "./plan-row.ts";
import type { Row } from "./row.ts";

/** TransactWriteItems takes a hundred items, and BatchGetItem as many keys, of which the suppressions need one more. */
export const rowsMax = 99;

/** Others change one of a hundred contacts at the same moment rarely, and hardly ever again and again. */
const triesMax = 8;

export interface WriteDependencies {
  readonly db: DynamoDBDocumentClient;
  readonly contactsTable: string;
  readonly suppressionsTable: string;
  readonly contacts: Pick<ContactStore, "getMany">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/** Adds a contact, unless somebody did since it was looked for. It has no token of a change yet, as none was made. */
const putContact = (table: string, row: Row, { contact, lists = [] }: Plan, now: string) => ({
  Put: {
    TableName: table,
    Item: {
      ...contact,
      ...searchKeys({ ...row.fields, email: row.mailbox.key }),
      email: row.mailbox.key,
      address: row.mailbox.address,
      created_at: now,
      updated_at: now,
      email_count: 0,
      ...(lists.length > 0 && { lists: new Set(lists) }),
    },
    ConditionExpression: "attribute_not_exists(email)",
  },
});

const isRenaming = (changes: object): boolean => "first_name" in changes || "last_name" in changes;

/** Changes a contact, if it is as it was read: whatever else writes to one leaves a token of its own on it. */
const updateContact = (table: string, known: KnownContact, { changes, lists = [] }: Plan, now: string) => {
  const { email, status, op } = known;
  const found = changes && isRenaming(changes) ? searchKeys({ ...known, ...changes }) : undefined;
  const { sets, names, values } = assignments({ ...changes, ...found, updated_at: now, op: randomUUID() });
  const isWithoutSurname = found !== undefined && found.search_surname === undefined;
  return {
    Update: {
      TableName: table,
      Key: { email },
      UpdateExpression: `SET ${sets}${isWithoutSurname ? " REMOVE search_surname" : ""}${lists.length > 0 ? " ADD lists :lists" : ""}`,
      ConditionExpression: `#status = :seen_status AND ${op === undefined ? "attribute_not_exists(#op)" : "#op = :seen_op"}`,
      ExpressionAttributeNames: { ...names, "#status": "status", "#op": "op" },
      ExpressionAttributeValues: {
        ...values,
        ":seen_status": status,
        ...(op !== undefined && { ":seen_op": op }),
        ...(lists.length > 0 && { ":lists": new Set(lists) }),
      },
    },
  };
};

interface Seen {
  readonly contacts: ReadonlyMap<string, KnownContact>;
  readonly suppressions: ReadonlyMap<string, Suppression>;
}

/** @returns whether everything was as it had been read. */
const carryOut = async (
  { db, contactsTable, suppressionsTable }: WriteDependencies,
  plans: readonly (readonly [Row, Plan])[],
  { contacts }: Seen,
  importId: string,
  now: string,
): Promise<boolean> => {
  const write = async (items: TransactItems) => items.length === 0 || (await transact(db, items));
  const suppressed = plans.flatMap(([{ mailbox }, { suppression: reason }]) =>
    reason === undefined
      ? []
      : [
          {
            Update: suppressing(suppressionsTable, {
              email: mailbox.key,
              reason,
              source: importId,
              created_at: now,
            }),
          },
        ],
  );
  // First, so that nobody who is known to want no mail gets any.
  if (!(await write(suppressed))) return false;
  return await write(
    plans.flatMap(([row, plan]): TransactItems => {
      if (plan.contact) return [putContact(contactsTable, row, plan, now)];
      const known = contacts.get(row.mailbox.key);
      return known && plan.changes ? [updateContact(contactsTable, known, plan, now)] : [];
    }),
  );
};

/** Whether each row is written as a contact that there is none of, where there is none: else it takes a look. */
const addsEach = ({ as, mode }: Asked): boolean => as.status === "subscribed" && mode !== "update";

/** Writes rows of an import. */
export type WriteRows = (rows: readonly Row[], asked: Asked, now: string) => Promise<Planned[]>;

/**
 * Writes rows, each of another address, to contacts and suppressions. Every write is conditional on what was read; when
 * others wrote meanwhile, all is read again. Doing it again after a crash changes nothing and comes to the same. Where
 * the rows before were all of newcomers, the next are taken to be, too: they are written without a look at the contacts,
 * and the condition says if one is there.
 *
 * Who opts out in that moment and was no contact is one that is suppressed, as with every contact that is added: nothing
 * is sent to it, whatever its status.
 * @returns what writes rows, at most `rowsMax`; it gives what came of each, in their order, and throws Error when others were
 * faster again and again.
 */
export const rowWriter = (deps: WriteDependencies): WriteRows => {
  let areNew = false;
  return async (rows, asked, now) => {
    const keys = rows.map(({ mailbox }) => mailbox.key);
    for (let tries = 0; tries < triesMax; tries++) {
      const isBlind = tries === 0 && areNew && addsEach(asked);
      const [contacts, suppressions] = await Promise.all([
        isBlind ? new Map<string, KnownContact>() : deps.contacts.getMany(keys),
        deps.suppressions.getMany(keys, { consistent: true }),
      ]);
      areNew = contacts.size === 0;
      const planned = rows.map((row) =>
        planRow(
          row,
          asked,
          contacts.get(row.mailbox.key) as KnownContact | undefined,
          suppressions.get(row.mailbox.key),
        ),
      );
      const plans = planned.flatMap((plan, place) =>
        "refused" in plan ? [] : [[rows[place]!, plan] as const],
      );
      if (await carryOut(deps, plans, { contacts, suppressions }, asked.importId, now)) return planned;
    }
    throw new Error("Contacts of the import changed again and again");
  };
};
