/** Batches: each item is read or written by itself, all that was asked for at once. */
import { type Consumed, describeConsumed, readUnits, sumConsumed } from "../capacity.ts";
import { invalid } from "../errors.ts";
import { project } from "../expressions/projection.ts";
import { type ExpressionInput, readExpressions } from "../expressions/request.ts";
import { type Position, positionOfKey } from "../keys.ts";
import { type Database, tableOf } from "../tables.ts";
import { canonicalItem, type Item } from "../values.ts";
import { perform, prepareDelete, preparePut, type Write } from "./writes.ts";

interface KeysInput extends ExpressionInput {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
}
export interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, KeysInput>>;
  readonly ReturnConsumedCapacity?: string;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}
export interface BatchWriteInput {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: string;
}

const keysMax = 100;
const writesMax = 25;
const answerBytesMax = 16 * 1_024 * 1_024;

const duplicates = () => invalid("Provided list of item keys contains duplicates");
const idOf = (position: Position) => JSON.stringify([position.hash, position.range]);

const refuseCount = (operation: string, sizes: readonly number[], max: number): void => {
  if (sizes.length === 0 || sizes.includes(0))
    throw invalid(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    );
  if (sizes.reduce((sum, size) => sum + size, 0) > max)
    throw invalid(`Too many items requested for the ${operation} call`);
};

export const batchGetItem = (database: Database, input: BatchGetInput): object => {
  const requests = Object.entries(input.RequestItems);
  refuseCount(
    "BatchGetItem",
    requests.map(([, { Keys }]) => Keys.length),
    keysMax,
  );
  const room = { bytes: answerBytesMax };
  const answers = requests.map(([name, request]) => ({ name, ...readKeys(database, name, request, room) }));
  const capacities = answers.map(({ name, table }) =>
    describeConsumed(tableOf(database, name).name, { table }, input.ReturnConsumedCapacity),
  );
  const left = answers.filter(({ unprocessed }) => unprocessed.length > 0);
  return {
    Responses: Object.fromEntries(answers.map(({ name, items }) => [name, items])),
    UnprocessedKeys: Object.fromEntries(
      left.map(({ name, unprocessed }) => [name, { ...input.RequestItems[name], Keys: unprocessed }]),
    ),
    ConsumedCapacity: capacities[0] && capacities,
  };
};

/** @param room bytes that the answer may still grow by; what is read is taken off. */
const readKeys = (database: Database, name: string, request: KeysInput, room: { bytes: number }) => {
  const { projection } = readExpressions(request);
  const { rows, schema } = tableOf(database, name);
  const keys = request.Keys.map((key) => ({ key, position: positionOfKey(canonicalItem(key), schema) }));
  if (new Set(keys.map(({ position }) => idOf(position))).size < keys.length) throw duplicates();
  const items: Item[] = [];
  const unprocessed: Item[] = [];
  let table = 0;
  for (const { key, position } of keys) {
    const row = rows.get(position);
    const bytes = row?.bytes ?? 0;
    if (bytes > room.bytes || unprocessed.length > 0) {
      unprocessed.push(key);
      continue;
    }
    room.bytes -= bytes;
    table += readUnits(bytes, request.ConsistentRead);
    if (row) items.push(projection ? project(row.item, projection) : row.item);
  }
  return { items, unprocessed, table };
};

export const batchWriteItem = (database: Database, input: BatchWriteInput): object => {
  const requests = Object.entries(input.RequestItems);
  refuseCount(
    "BatchWriteItem",
    requests.map(([, writes]) => writes.length),
    writesMax,
  );
  const writes = requests.flatMap(([name, list]) => list.map((one) => prepare(database, name, one)));
  const seen = new Set(writes.map(({ table, locate }) => `${table.name} ${idOf(locate())}`));
  if (seen.size < writes.length) throw duplicates();
  const consumed = new Map<string, Consumed[]>();
  for (const write of writes) {
    const { name } = write.table;
    consumed.set(name, [...(consumed.get(name) ?? []), perform(write).units]);
  }
  const capacities = [...consumed].map(([name, units]) =>
    describeConsumed(name, sumConsumed(units), input.ReturnConsumedCapacity),
  );
  return { UnprocessedItems: {}, ConsumedCapacity: capacities[0] && capacities };
};

const prepare = (
  database: Database,
  TableName: string,
  { PutRequest, DeleteRequest }: WriteRequest,
): Write => {
  if (PutRequest && !DeleteRequest) return preparePut(database, { TableName, Item: PutRequest.Item });
  if (DeleteRequest && !PutRequest) return prepareDelete(database, { TableName, Key: DeleteRequest.Key });
  throw invalid(
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  );
};
