import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten } from "../platform/dynamodb.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { Contact } from "./contact.ts";
import type { MailHistory } from "./mail-history.ts";
import type { SoftBounces } from "./soft-bounces.ts";

/** A contact with what is remembered of it and not shown. */
export type StoredContact = Omit<Contact, "soft_bounces"> &
  MailHistory & {
    readonly soft_bounces?: SoftBounces;
    /** Lists the person left: nobody else puts it back on them. */
    readonly left_lists?: string[];
    /** Nothing is sent to it before: ISO 8601. */
    readonly snoozed_until?: string;
  };

/** A contact as it is read, whoever wrote it; nothing is sent to one of which no status is stored. */
export const contactOf = (item: Item): StoredContact => {
  const { lists, left_lists, ...stored } = item as Pick<Contact, "email"> &
    Partial<Omit<StoredContact, "lists" | "left_lists">> & {
      lists?: ReadonlySet<string>;
      left_lists?: ReadonlySet<string>;
    };
  return {
    address: stored.email,
    attributes: {},
    status: "unconfirmed",
    created_at: neverWritten,
    updated_at: stored.created_at ?? neverWritten,
    email_count: 0,
    ...stored,
    lists: sorted(lists),
    ...(left_lists && { left_lists: sorted(left_lists) }),
  };
};

const sorted = (set: Iterable<string> = []): string[] => [...set].sort();

/** What is asked of the contacts of one stage. */
export const contactReads = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent. */
  const get = async (key: string): Promise<StoredContact | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email: key }, ConsistentRead: true }),
    );
    return Item && contactOf(Item);
  };

  /** The contacts among these keys, by key. Strongly consistent. */
  const getMany = async (keys: readonly string[]): Promise<Map<string, StoredContact>> => {
    const ids = keys.map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, { consistent: true });
    return new Map(items.map(contactOf).map((contact) => [contact.email, contact]));
  };

  /** A page of contacts. One that is not strongly consistent costs half, and may miss who came a moment ago. */
  const list = async (
    limit: number,
    startKey?: Record<string, string>,
    { consistent }: { readonly consistent: boolean } = { consistent: false },
  ): Promise<Page<StoredContact>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent });
    return { items: items.map(contactOf), lastKey };
  };

  return { get, getMany, list };
};
