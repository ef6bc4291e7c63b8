import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../platform/dynamodb.ts";
import { compareTexts, mergedShards } from "../platform/merge-shards.ts";
import { shards } from "../platform/shards.ts";
import { recordOf } from "./items.ts";
import type { SuppressionReason, SuppressionRecord } from "./suppression.ts";

/** Which suppressions are asked for. */
export interface SuppressionFilter {
  /** What the address begins with: then they come in its order, else the newest first. */
  readonly prefix?: string | undefined;
  readonly reason?: SuppressionReason | undefined;
  /** What put it there; `campaign` and `import` are any of them. */
  readonly source?: string | undefined;
  readonly state: "standing" | "lifted" | "all";
}

/** Where a page ends: the address, or the moment and the address. */
export type ListingPlace = { readonly email: string } | { readonly position: string };

export interface SuppressionsPage {
  readonly items: readonly SuppressionRecord[];
  readonly end: ListingPlace | undefined;
}

/** Items read at once where a filter passes few of them, and reads of one shard before the page may be short. */
const readItems = 500;
const readsMax = 4;
/** Pages of 1 MB that are counted of one shard. */
const countedPagesMax = 8;
/** How the ids begin of what there are many of. */
const kinds: Readonly<Record<string, string>> = { campaign: "ses_campaign_", import: "import_" };

interface Order {
  readonly index: "by_email" | "newest";
  readonly range: "email" | "position";
  readonly forward: boolean;
}
const byEmail: Order = { index: "by_email", range: "email", forward: true };
const newest: Order = { index: "newest", range: "position", forward: false };
const orderOf = ({ prefix }: SuppressionFilter): Order => (prefix ? byEmail : newest);

/** The keys of one shard, after a place; the filter leaves out the rest. */
const queryOf = (
  table: string,
  shard: string,
  filter: SuppressionFilter,
  after?: string,
): QueryCommandInput => {
  const { index, range, forward } = orderOf(filter);
  const { prefix, reason, source, state } = filter;
  // A space comes before whatever an address may go on with.
  const stretch = prefix
    ? {
        text: " AND #range BETWEEN :from AND :to",
        ":from": after ? `${after} ` : prefix,
        ":to": `${prefix}\uffff`,
      }
    : after
      ? { text: " AND #range < :after", ":after": after }
      : { text: "" };
  const { text, ...bounds } = stretch;
  const conditions = [
    ...(state === "all" ? [] : [`attribute_${state === "lifted" ? "" : "not_"}exists(lifted_at)`]),
    ...(reason ? ["#reason = :reason"] : []),
    ...(source ? [kinds[source] ? "begins_with(#source, :source)" : "#source = :source"] : []),
  ];
  return {
    TableName: table,
    IndexName: index,
    ScanIndexForward: forward,
    KeyConditionExpression: `#shard = :shard${text}`,
    ...(conditions.length > 0 && { FilterExpression: conditions.join(" AND ") }),
    ExpressionAttributeNames: {
      "#shard": "shard",
      ...(text && { "#range": range }),
      ...(reason && { "#reason": "reason" }),
      ...(source && { "#source": "source" }),
    },
    ExpressionAttributeValues: {
      ":shard": shard,
      ...bounds,
      ...(reason && { ":reason": reason }),
      ...(source && { ":source": kinds[source] ?? source }),
    },
  };
};

/** What is listed and counted of the suppressions, over all shards of an index. Not strongly consistent. */
export const suppressionListing = (db: DynamoDBDocumentClient, table: string) => {
  /** The first of one shard, and how far it was read; undefined: to its end. */
  const readShard = async (shard: string, filter: SuppressionFilter, limit: number, after?: string) => {
    const { range } = orderOf(filter);
    const items: Item[] = [];
    let start: Item | undefined;
    for (let reads = 0; reads < readsMax && items.length <= limit; reads++) {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          ...queryOf(table, shard, filter, after),
          Limit: filter.reason || filter.source || filter.state === "lifted" ? readItems : limit + 1,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...Items);
      start = LastEvaluatedKey;
      if (!start) break;
    }
    return { items, readTo: start?.[range] as string | undefined };
  };

  /** A page; it may have fewer than `limit`, or none, though more follow. @param after the end of the page before. */
  const find = async (
    filter: SuppressionFilter,
    limit: number,
    after?: string,
  ): Promise<SuppressionsPage> => {
    const { range, forward } = orderOf(filter);
    const merged = mergedShards<Item, string>({
      read: (shard, from) => readShard(shard, filter, limit, from),
      placeOf: (item) => item[range] as string,
      compare: (a, b) => (forward ? 1 : -1) * compareTexts(a, b),
      from: shards.map(() => after),
      readsMax: 1,
    });
    const page = await merged.take(limit);
    const end = await merged.rest();
    return {
      items: page.map(({ item }) => recordOf(item)),
      end: end === undefined ? undefined : forward ? { email: end } : { position: end },
    };
  };

  /** How many there are. @returns also whether those are all: of millions only some are counted. */
  const count = async (filter: SuppressionFilter): Promise<{ count: number; isExact: boolean }> => {
    const countShard = async (shard: string) => {
      let sum = 0;
      let start: Item | undefined;
      for (let pages = 0; pages < countedPagesMax; pages++) {
        const { Count = 0, LastEvaluatedKey } = await db.send(
          new QueryCommand({
            ...queryOf(table, shard, filter),
            Select: "COUNT",
            ExclusiveStartKey: start,
          }),
        );
        sum += Count;
        start = LastEvaluatedKey;
        if (!start) break;
      }
      return { sum, isExact: start === undefined };
    };
    const counted = await Promise.all(shards.map(countShard));
    return {
      count: counted.reduce((total, { sum }) => total + sum, 0),
      isExact: counted.every(({ isExact }) => isExact),
    };
  };

  return { find, count };
};
