import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, neverWritten } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import type { Contact, ContactStatus } from "./contact.ts";
import type { FilterExpression } from "./filter-expression.ts";
import type { MailHistory } from "./mail-history.ts";
import type { SoftBounces } from "./soft-bounces.ts";

/** A contact with what is remembered of it and not shown. */
export type StoredContact = Omit<Contact, "soft_bounces"> &
  MailHistory & { readonly soft_bounces?: SoftBounces };

/** A contact as it is read, whoever wrote it; nothing is sent to one of which no status is stored. */
export const contactOf = (item: Item): StoredContact => {
  const stored = item as Pick<Contact, "email"> & Partial<StoredContact>;
  return {
    address: stored.email,
    attributes: {},
    status: "unconfirmed",
    created_at: neverWritten,
    updated_at: stored.created_at ?? neverWritten,
    email_count: 0,
    ...stored,
  };
};

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
  const getMany = async (keys: readonly string[]): Promise<Map<string, Contact>> => {
    const ids = keys.map((email) => ({ email }));
    const items = await batchGet({ db, name: table }, ids, { consistent: true });
    return new Map(items.map(contactOf).map((contact) => [contact.email, contact]));
  };

  /** A page of contacts. One that is not strongly consistent costs half, and may miss who came a moment ago. */
  const list = async (
    limit: number,
    startKey?: Record<string, string>,
    { consistent }: { readonly consistent: boolean } = { consistent: false },
  ): Promise<Page<Contact>> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({
        TableName: table,
        Limit: limit,
        ExclusiveStartKey: startKey,
        ConsistentRead: consistent,
      }),
    );
    return { items: Items.map(contactOf), lastKey: LastEvaluatedKey };
  };

  /**
   * Counts the subscribed contacts of one stretch of a parallel walk; none of them leaves DynamoDB.
   * @param part which of how many equal parts of the table is walked.
   * @returns the count, and where that part goes on unless it ends there.
   */
  const countSubscribed = async (
    part: { readonly segment: number; readonly of: number },
    startKey?: Record<string, string>,
  ): Promise<{ count: number; lastKey?: Record<string, string> | undefined }> => {
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
  };

  /**
   * Counts contacts in one stretch of a parallel walk; none of them leaves DynamoDB.
   * @param filter whom; all without one.
   * @param part which of how many equal parts of the table is walked.
   * @returns the count, and where that part goes on unless it ends there.
   */
  const countWhere = async (
    filter: FilterExpression | undefined,
    part: { readonly segment: number; readonly of: number },
    startKey?: Record<string, string>,
  ): Promise<{ count: number; lastKey?: Record<string, string> | undefined }> => {
    const { Count = 0, LastEvaluatedKey } = await db.send(
      new ScanCommand({
        TableName: table,
        Select: "COUNT",
        Segment: part.segment,
        TotalSegments: part.of,
        ExclusiveStartKey: startKey,
        ...(filter && {
          FilterExpression: filter.expression,
          ExpressionAttributeNames: filter.names,
          ExpressionAttributeValues: filter.values,
        }),
      }),
    );
    return { count: Count, lastKey: LastEvaluatedKey };
  };

  return { get, getMany, list, countSubscribed, countWhere };
};
