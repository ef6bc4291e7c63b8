import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

/** The indexes of the contacts, by what each is in the order of. All are spread over the same shards, and hold keys only. */
const indexes = {
  created_at: "by_created",
  email: "by_address",
  search_name: "by_name",
  search_surname: "by_surname",
} as const;

/** A stretch of an index, from one end to the other. */
export interface IndexRange {
  readonly by: keyof typeof indexes;
  readonly prefix?: string;
  /** The first and the last value, both in it; none with a prefix. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly backwards?: boolean;
}

/** Where a contact is in a shard of an index: what the index has it by, and its key. */
export interface Place {
  readonly value: string;
  readonly email: string;
}

/** Whether an index has this value in a range. */
export const isInRange = ({ prefix = "", from = "", to }: IndexRange, value: string): boolean =>
  value.startsWith(prefix) && value >= from && (to === undefined || value <= to);

const conditionOf = ({ prefix, from, to }: IndexRange) => {
  if (prefix) return { condition: " AND begins_with(#by, :prefix)", values: { ":prefix": prefix } };
  if (from !== undefined && to !== undefined)
    return { condition: " AND #by BETWEEN :from AND :to", values: { ":from": from, ":to": to } };
  if (from !== undefined) return { condition: " AND #by >= :from", values: { ":from": from } };
  if (to !== undefined) return { condition: " AND #by <= :to", values: { ":to": to } };
  return { condition: "", values: {} };
};

/** What is asked of the indexes of the contacts. They lag behind the table, by less than a second as a rule. */
export const indexReads = (db: DynamoDBDocumentClient, table: string) => {
  const queryOf = (range: IndexRange, shard: string) => {
    const { condition, values } = conditionOf(range);
    return {
      TableName: table,
      IndexName: indexes[range.by],
      KeyConditionExpression: `#shard = :shard${condition}`,
      ExpressionAttributeNames: { "#shard": "shard", ...(condition && { "#by": range.by }) },
      ExpressionAttributeValues: { ":shard": shard, ...values },
      ScanIndexForward: !range.backwards,
    };
  };

  /**
   * The next contacts of one shard of a range.
   * @param after where the page before ended; it need not be there any more.
   * @returns them, and whether the range ends there.
   */
  const placesIn = async (
    range: IndexRange,
    shard: string,
    { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<{ readonly places: Place[]; readonly isLast: boolean }> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        ...queryOf(range, shard),
        Limit: limit,
        ...(after && { ExclusiveStartKey: { shard, [range.by]: after.value, email: after.email } }),
      }),
    );
    const places = Items.map((item) => ({ value: String(item[range.by]), email: String(item.email) }));
    return { places, isLast: LastEvaluatedKey === undefined };
  };

  /** Counts the next contacts of one shard of a range, a megabyte of the index. @returns the count, and where it goes on. */
  const countIn = async (
    range: IndexRange,
    shard: string,
    startKey?: Record<string, string>,
  ): Promise<{ readonly count: number; readonly lastKey?: Record<string, string> | undefined }> => {
    const { Count = 0, LastEvaluatedKey } = await db.send(
      new QueryCommand({ ...queryOf(range, shard), Select: "COUNT", ExclusiveStartKey: startKey }),
    );
    return { count: Count, lastKey: LastEvaluatedKey };
  };

  return { placesIn, countIn };
};

export type IndexReads = ReturnType<typeof indexReads>;
