/** Query and Scan. */
import { describeConsumed, readUnits } from "../capacity.ts";
import { invalid, invalidParameter } from "../errors.ts";
import { type Condition, holds, operandsOf } from "../expressions/condition.ts";
import { readKeyCondition } from "../expressions/key-condition.ts";
import { nameOf } from "../expressions/operand.ts";
import { project } from "../expressions/projection.ts";
import { type ExpressionInput, type Expressions, readExpressions } from "../expressions/request.ts";
import { type KeySchema, keyOf } from "../keys.ts";
import { compareRows, partitionPoint, type Row, segmentOf } from "../rows.ts";
import { type Database, type Source, tableOf } from "../tables.ts";
import type { Item } from "../values.ts";
import { readStartKey, type Start } from "./start-key.ts";

export interface PageInput extends ExpressionInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly ReturnConsumedCapacity?: string;
  readonly Select?: string;
}
export interface QueryInput extends PageInput {
  readonly ScanIndexForward?: boolean;
}
export interface ScanInput extends PageInput {
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

const pageBytesMax = 1_024 * 1_024;

export const query = (database: Database, input: QueryInput): object => {
  const expressions = readExpressions(input);
  checkPage(input);
  const source = sourceOf(database, input);
  if (!expressions.keyCondition)
    throw invalid(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  const range = readKeyCondition(expressions.keyCondition, source.schema, expressions.placeholders);
  const start = readStartKey(input.ExclusiveStartKey, source, range);
  refuseKeysInFilter(expressions, source.schema);
  checkProjected(input, source, expressions);
  const rows = (source.index ?? source.table).rows.partition(range.hash);
  const forward = input.ScanIndexForward ?? true;
  let first = partitionPoint(rows, (row) => range.isBefore(row.range));
  let end = partitionPoint(rows, (row) => !range.isBeyond(row.range));
  if (start && forward)
    first = Math.max(
      first,
      partitionPoint(rows, (row) => compareRows(row, start) <= 0),
    );
  if (start && !forward)
    end = Math.min(
      end,
      partitionPoint(rows, (row) => compareRows(row, start) < 0),
    );
  return readPage(
    input,
    source,
    expressions,
    forward ? upwards(rows, first, end) : downwards(rows, first, end),
  );
};

export const scan = (database: Database, input: ScanInput): object => {
  const expressions = readExpressions(input);
  checkPage(input);
  checkSegment(input);
  const source = sourceOf(database, input);
  const start = readStartKey(input.ExclusiveStartKey, source);
  const { Segment: number, TotalSegments: of } = input;
  const segment = number === undefined || of === undefined ? undefined : { number, of };
  if (start && segment && segmentOf(start.hash, segment.of) !== segment.number)
    throw invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey " +
        `with correct Segment. TotalSegments: ${of} Segment: ${number}`,
    );
  checkProjected(input, source, expressions);
  const partitions = (source.index ?? source.table).rows.partitions(start?.hash, segment);
  return readPage(input, source, expressions, rowsAfter(partitions, start));
};

function* upwards(rows: readonly Row[], first: number, end: number): Iterable<Row> {
  for (let place = first; place < end; place++) yield rows[place]!;
}

function* downwards(rows: readonly Row[], first: number, end: number): Iterable<Row> {
  for (let place = end - 1; place >= first; place--) yield rows[place]!;
}

function* rowsAfter(
  partitions: readonly { hash: string; rows: readonly Row[] }[],
  start?: Start,
): Iterable<Row> {
  for (const { hash, rows } of partitions)
    for (const row of rows) if (hash !== start?.hash || compareRows(row, start) > 0) yield row;
}

/** Reads rows up to the limit or to 1 MB, and says where it stopped if it did. */
const readPage = (
  input: PageInput,
  source: Source,
  expressions: Expressions,
  rows: Iterable<Row>,
): object => {
  const { filter, projection, placeholders } = expressions;
  const items: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let [last, stopped]: [Row | undefined, boolean] = [undefined, false];
  for (const row of rows) {
    stopped = scanned === input.Limit || (scanned > 0 && bytes + row.bytes > pageBytesMax);
    if (stopped) break;
    scanned++;
    bytes += row.bytes;
    last = row;
    if (!filter || holds(filter, row.item, placeholders))
      items.push(projection ? project(row.item, projection) : row.item);
  }
  // DynamoDB does not look further than the limit: that there is nothing beyond it shows on the next page.
  stopped ||= scanned === input.Limit;
  const { table, index } = source;
  const units = readUnits(bytes, input.ConsistentRead);
  return {
    Items: input.Select === "COUNT" ? undefined : items,
    Count: items.length,
    ScannedCount: scanned,
    LastEvaluatedKey: stopped && last ? keyOf(last.item, table.schema, source.schema) : undefined,
    ConsumedCapacity: describeConsumed(
      table.name,
      index ? { table: 0, indexes: { [index.name]: units } } : { table: units },
      input.ReturnConsumedCapacity,
    ),
  };
};

const sourceOf = (database: Database, { TableName, IndexName, ConsistentRead }: PageInput): Source => {
  const table = tableOf(database, TableName);
  if (IndexName === undefined) return { table, schema: table.schema };
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (!index) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw invalid("Consistent reads are not supported on global secondary indexes");
  return { table, index, schema: index.schema };
};

const checkPage = (input: PageInput): void => {
  const { Limit, Select, ProjectionExpression, IndexName } = input;
  if (Limit !== undefined && Limit < 1)
    throw invalid(
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: ` +
        "Member must have value greater than or equal to 1",
    );
  if (Select === "SPECIFIC_ATTRIBUTES" && ProjectionExpression === undefined)
    throw invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES" && ProjectionExpression !== undefined)
    throw invalid(
      `Cannot specify the ProjectionExpression when choosing to get ${Select === "COUNT" ? "only the Count" : Select}`,
    );
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined)
    throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
};

const checkSegment = ({ Segment, TotalSegments }: ScanInput): void => {
  if (Segment !== undefined && TotalSegments === undefined)
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  if (Segment === undefined && TotalSegments !== undefined)
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  if (Segment !== undefined && Segment >= TotalSegments!)
    throw invalid(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
};

const attributesIn = (filter: Condition, { placeholders }: Expressions): readonly string[] =>
  operandsOf(filter).flatMap((one) =>
    one.kind === "value" ? [] : nameOf(one.path[0] as string, placeholders),
  );

const refuseKeysInFilter = (expressions: Expressions, { hash, range }: KeySchema): void => {
  if (!expressions.filter) return;
  const names = attributesIn(expressions.filter, expressions);
  const key = [hash, range].find((one) => one && names.includes(one.name));
  if (key)
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
    );
};

/** Refuses to read from a global index what it does not have. */
const checkProjected = ({ Select }: PageInput, source: Source, expressions: Expressions): void => {
  const { index, table } = source;
  if (!index || index.projection === "ALL") return;
  if (Select === "ALL_ATTRIBUTES")
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} ` +
        "because its projection type is not ALL",
    );
  const keys = [table.schema, index.schema].flatMap(({ hash, range }) => [hash.name, range?.name]);
  const has = new Set<string | undefined>([...keys, ...index.included]);
  const missing = (names: Iterable<string>) => [...new Set(names)].filter((name) => !has.has(name));
  const unprojected = missing((expressions.projection ?? []).map(([name]) => name as string));
  if (unprojected.length > 0)
    throw invalidParameter(
      `Global secondary index ${index.name} does not project [${unprojected.join(", ")}]`,
    );
};
