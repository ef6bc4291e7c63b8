import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../platform/dynamodb.ts";
import { conditionsIn } from "./filter.ts";
import { attributeOf, type ContactFilter } from "./filter-condition.ts";
import { filterExpression } from "./filter-expression.ts";
import { matchesFilter } from "./filter-match.ts";
import { contactOf } from "./reads.ts";

const projection = (fields: readonly string[]) => {
  const names = new Map([...new Set(fields)].map((field, place) => [field, `#p${place}`]));
  return {
    ProjectionExpression: [...names.values()].join(", "),
    ExpressionAttributeNames: Object.fromEntries([...names].map(([field, name]) => [name, field])),
  };
};

/** What of a contact a filter is judged by. */
const judgedBy = (filter: ContactFilter): string[] =>
  conditionsIn(filter).map(({ field }) => (attributeOf(field) === undefined ? field : "attributes"));

/** Some fields of contacts, and the key of whom the next page comes after. */
interface ScannedPage {
  readonly items: readonly Item[];
  readonly count: number;
  /** Contacts that were looked at for them. */
  readonly examined: number;
  readonly LastEvaluatedKey?: Record<string, string> | undefined;
}

/**
 * Reads on among the contacts that a filter finds. DynamoDB tells them apart as far as it can, and nobody else leaves it;
 * of whom it cannot judge, only what a judgement takes.
 * @param fields of each contact that are wanted: all when left out; with none they are only counted.
 */
export const contactScan =
  (db: DynamoDBDocumentClient, table: string) =>
  async (
    filter: ContactFilter | undefined,
    now: Date,
    fields: readonly string[] | undefined,
    input: Partial<ScanCommandInput>,
  ): Promise<ScannedPage> => {
    const told = filter && filterExpression(filter, now);
    const judged = filter && !told?.isExact ? filter : undefined;
    const isCounted = fields?.length === 0 && !judged;
    const projected =
      fields && !isCounted ? projection([...fields, ...(judged ? judgedBy(judged) : [])]) : undefined;
    const names = { ...told?.names, ...projected?.ExpressionAttributeNames };
    const {
      Items = [],
      Count = 0,
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await db.send(
      new ScanCommand({
        TableName: table,
        ...input,
        ...projected,
        ...(isCounted && { Select: "COUNT" }),
        ...(told?.expression && { FilterExpression: told.expression }),
        ...(told && Object.keys(told.values).length > 0 && { ExpressionAttributeValues: told.values }),
        ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
      }),
    );
    const items = judged ? Items.filter((item) => matchesFilter(judged, contactOf(item), now)) : Items;
    return { items, count: judged ? items.length : Count, examined: ScannedCount, LastEvaluatedKey };
  };
