import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../platform/dynamodb.ts";
import { eachPage, type Page } from "../platform/pagination.ts";
import type { ContactFilter } from "./filter-condition.ts";
import { contactOf, type StoredContact } from "./reads.ts";
import { contactScan } from "./scan.ts";

/** Equal parts of the table that are walked at once. */
const partCount = 8;

/** A page of a walk: how many items are read for it at most, after which key, how. */
interface PageOptions {
  readonly limit: number;
  /** Only these fields of each contact; all when left out. */
  readonly fields?: readonly string[];
  readonly startKey?: Record<string, string> | undefined;
  readonly consistent: boolean;
}

/** Walks all parts of the table at once. @returns whether it came to the end in time. */
const inParts = async (
  until: number,
  read: (part: Pick<ScanCommandInput, "Segment" | "TotalSegments" | "ExclusiveStartKey">) => Promise<{
    readonly LastEvaluatedKey?: Record<string, string> | undefined;
  }>,
): Promise<boolean> => {
  const ends = await Promise.all(
    Array.from({ length: partCount }, (_, Segment) =>
      eachPage(until, async (startKey) => {
        const { LastEvaluatedKey } = await read({
          Segment,
          TotalSegments: partCount,
          ExclusiveStartKey: startKey,
        });
        return LastEvaluatedKey;
      }),
    ),
  );
  return ends.every(Boolean);
};

/** Walks through all contacts for those that a filter finds. */
export const contactWalks = (db: DynamoDBDocumentClient, table: string) => {
  const scan = contactScan(db, table);

  /**
   * A page of those that a filter finds among `limit` contacts, all without one; it may have none though more follow.
   * @param now what its days are counted back from.
   */
  const find = async (
    filter: ContactFilter | undefined,
    now: Date,
    { limit, startKey, consistent, fields }: PageOptions,
  ): Promise<Page<StoredContact> & { readonly examined: number }> => {
    const { items, examined, LastEvaluatedKey } = await scan(filter, now, fields, {
      Limit: limit,
      ExclusiveStartKey: startKey,
      ConsistentRead: consistent,
    });
    return { items: items.map(contactOf), examined, lastKey: LastEvaluatedKey };
  };

  /** Counts whom a filter finds, all without one, among the next contacts: as many as a page of DynamoDB has, a megabyte. */
  const countPage = async (
    filter: ContactFilter | undefined,
    now: Date,
    startKey: Record<string, string> | undefined,
  ): Promise<{ count: number; lastKey: Record<string, string> | undefined }> => {
    const { count, LastEvaluatedKey } = await scan(filter, now, [], {
      ExclusiveStartKey: startKey,
      ConsistentRead: true,
    });
    return { count, lastKey: LastEvaluatedKey };
  };

  /**
   * Counts whom a filter finds, all without one.
   * @param until milliseconds since the epoch: what is not counted by then is left out.
   */
  const countAll = async (
    filter: ContactFilter | undefined,
    now: Date,
    until: number,
  ): Promise<{ count: number; complete: boolean }> => {
    let count = 0;
    const complete = await inParts(until, async (part) => {
      const page = await scan(filter, now, [], part);
      count += page.count;
      return page;
    });
    return { count, complete };
  };

  /**
   * Shows some fields of everyone whom a filter finds, all without one, and keeps nobody.
   * @param see gets a page of them, in no order; a field that a contact does not have is not there.
   * @returns whether it came to the end in time.
   */
  const eachOf = (
    filter: ContactFilter | undefined,
    now: Date,
    until: number,
    fields: readonly string[],
    see: (items: readonly Item[]) => void,
  ): Promise<boolean> =>
    inParts(until, async (part) => {
      const page = await scan(filter, now, fields, part);
      see(page.items);
      return page;
    });

  /** Some contacts of every part of the table, `countMax` in all at most. */
  const sample = async (countMax: number): Promise<StoredContact[]> => {
    const parts = await Promise.all(
      Array.from({ length: partCount }, (_, Segment) =>
        db.send(
          new ScanCommand({
            TableName: table,
            Segment,
            TotalSegments: partCount,
            Limit: Math.floor(countMax / partCount),
          }),
        ),
      ),
    );
    return parts.flatMap(({ Items = [] }) => Items.map(contactOf));
  };

  return { find, countPage, countAll, eachOf, sample };
};
