import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, isConditionFailed } from "../platform/dynamodb.ts";
import type { Action } from "./deeds.ts";
import type { AuditLine } from "./line.ts";

/** Which lines are asked for: those of whom all of it holds. */
export interface AuditQuestion {
  readonly keyId?: string | undefined;
  readonly action?: Action | undefined;
  readonly target?: string | undefined;
  /** ISO 8601, in UTC with milliseconds: from then on, and before then. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Where the next page goes on; undefined: there is no more. */
  readonly end?: string | undefined;
}

/** Lines that one request looks at: what no index answers is looked for among so many. */
export const examinedMax = 5_000;
const readMax = 1_000;
const daySeconds = 86_400;

/** The index of what was done to one thing, or to one person. */
export const targetIndex = "by_target";

/** Lines are in order by this; there is one a request. */
const entryOf = ({ at, request_id }: Pick<AuditLine, "at" | "request_id">): string => `${at} ${request_id}`;
const monthOf = (iso: string): string => iso.slice(0, 7);

const lineOf = ({ month: _, entry: __, expires_at: ___, ...line }: Item): AuditLine =>
  line as unknown as AuditLine;

/** The months from one moment to another, the last first. */
const monthsBetween = (from: string, to: string): string[] => {
  const [year = 0, month = 1] = monthOf(to).split("-").map(Number);
  const months: string[] = [];
  for (let back = 0; ; back++) {
    const name = monthOf(new Date(Date.UTC(year, month - 1 - back)).toISOString());
    if (name < monthOf(from)) return months;
    months.push(name);
  }
};

/** A stretch of lines in order: a month of the table, or all of one target in the index. */
interface Stretch {
  readonly key: "month" | "target";
  readonly value: string;
}

/**
 * The audit log of one stage: table TidingsAudit, a partition a month, as a year of an installation where little is
 * done is a dozen reads then. It is written to, and read; who serves the API may neither change nor delete in it.
 * @param retentionDays so long a line is kept; what is older is not shown, though DynamoDB takes days to delete it.
 */
export const auditStore = (db: DynamoDBDocumentClient, table: string, retentionDays: number) => {
  /** Writes a line. Where it is there already the SDK has repeated the write after a lost answer. */
  const add = async (line: AuditLine): Promise<void> => {
    const expires_at = Math.ceil(Date.parse(line.at) / 1_000) + retentionDays * daySeconds;
    const put = new PutCommand({
      TableName: table,
      Item: { month: monthOf(line.at), entry: entryOf(line), ...line, expires_at },
      ConditionExpression: "attribute_not_exists(entry)",
    });
    await db.send(put).catch((error: unknown) => {
      if (!isConditionFailed(error)) throw error;
    });
  };

  const read = async (
    { key, value }: Stretch,
    [from, to]: readonly [string, string],
    { keyId, action }: AuditQuestion,
    limit: number,
    start: Item | undefined,
  ) => {
    const filters = [...(keyId ? ["#key.key_id = :key_id"] : []), ...(action ? ["#action = :action"] : [])];
    const {
      Items = [],
      LastEvaluatedKey,
      ScannedCount = 0,
    } = await db.send(
      new QueryCommand({
        TableName: table,
        ...(key === "target" ? { IndexName: targetIndex } : { ConsistentRead: true }),
        KeyConditionExpression: "#stretch = :stretch AND entry BETWEEN :from AND :to",
        ...(filters.length > 0 && { FilterExpression: filters.join(" AND ") }),
        ExpressionAttributeNames: {
          "#stretch": key,
          ...(keyId && { "#key": "key" }),
          ...(action && { "#action": "action" }),
        },
        ExpressionAttributeValues: {
          ":stretch": value,
          ":from": from,
          ":to": to,
          ...(keyId && { ":key_id": keyId }),
          ...(action && { ":action": action }),
        },
        ScanIndexForward: false,
        Limit: filters.length > 0 ? readMax : limit,
        ExclusiveStartKey: start,
      }),
    );
    return { items: Items as Item[], next: LastEvaluatedKey, examined: ScannedCount };
  };

  /**
   * A page of lines, the newest first; it may have fewer than `limit`, or none, though more follow.
   * @param after the end of the page before.
   */
  const find = async (
    question: AuditQuestion,
    limit: number,
    now: Date,
    after?: string,
  ): Promise<AuditPage> => {
    const kept = new Date(now.getTime() - retentionDays * daySeconds * 1_000).toISOString();
    const from = question.from !== undefined && question.from > kept ? question.from : kept;
    // An entry goes on after its moment, so none of that moment is before it. A line may be of a clock ahead of ours.
    const ahead = new Date(now.getTime() + daySeconds * 1_000).toISOString();
    // A moment far ahead is no reason to ask all months until then.
    const until = question.to !== undefined && question.to < ahead ? question.to : ahead;
    const to = after !== undefined && after < until ? after : until;
    if (to < from) return { lines: [] };
    const stretches: Stretch[] = question.target
      ? [{ key: "target", value: question.target }]
      : monthsBetween(from, to).map((value) => ({ key: "month", value }));
    const found: Item[] = [];
    let examined = 0;
    for (const stretch of stretches) {
      let start: Item | undefined;
      do {
        // One more shows whether there is more, and another is where this page goes on.
        const page = await read(stretch, [from, to], question, limit + 2, start);
        examined += page.examined;
        found.push(...page.items.filter(({ entry }) => entry !== after));
        if (found.length > limit)
          return { lines: found.slice(0, limit).map(lineOf), end: String(found[limit - 1]!.entry) };
        start = page.next;
        if (start && examined >= examinedMax) return { lines: found.map(lineOf), end: String(start.entry) };
      } while (start);
    }
    return { lines: found.map(lineOf) };
  };

  return { add, find };
};

export type AuditStore = ReturnType<typeof auditStore>;
