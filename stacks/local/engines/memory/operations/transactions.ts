/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
import { hash } from "node:crypto";
import { AwsError } from "../../../types.ts";
import { type Consumed, describeConsumed, readUnits, sumConsumed } from "../capacity.ts";
import { type DynamoDbError, dynamoDbError, invalid } from "../errors.ts";
import { project } from "../expressions/projection.ts";
import { readExpressions } from "../expressions/request.ts";
import { isEmptyKey, type Position, positionOfKey } from "../keys.ts";
import type { Row } from "../rows.ts";
import { type Database, tableOf, writeRow } from "../tables.ts";
import { canonicalItem, type Item, sizeOfItem } from "../values.ts";
import type { GetInput } from "./items.ts";
import {
  checkWrite,
  type KeyInput,
  type PutInput,
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type Write,
} from "./writes.ts";

interface TransactItem {
  readonly Put?: PutInput;
  readonly Update?: KeyInput;
  readonly Delete?: KeyInput;
  readonly ConditionCheck?: KeyInput;
}
export interface TransactWriteInput {
  readonly TransactItems: readonly TransactItem[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
}
export interface TransactGetInput {
  readonly TransactItems: readonly { readonly Get: GetInput }[];
  readonly ReturnConsumedCapacity?: string;
}

/** Transactions by their tokens. */
export type Tokens = Map<string, Remembered>;
interface Remembered {
  readonly at: number;
  /** A hash of what was asked for. */
  readonly print: string;
  /** What a repeat consumes: it reads what the transaction wrote. */
  readonly consumed: readonly Consumption[];
}
type Consumption = readonly [table: string, consumed: Consumed];

const itemsMax = 100;
const bytesMax = 4 * 1_024 * 1_024;
const rememberedMs = 10 * 60_000;
/** A transaction prepares and commits: what it does to a table costs twice, what it does to an index does not. */
const factor = 2;

/** Writes all or nothing. A repeat with the same token within ten minutes does nothing again. */
export const transactWriteItems = (
  database: Database & { readonly tokens: Tokens },
  { TransactItems: items, ClientRequestToken: token, ReturnConsumedCapacity: wanted }: TransactWriteInput,
): object => {
  refuseCount(items.length);
  const { tokens, now } = database;
  forget(tokens, now());
  const print = token === undefined ? "" : hash("sha1", JSON.stringify(items));
  const repeated = token === undefined ? undefined : tokens.get(token);
  if (repeated && repeated.print !== print)
    throw dynamoDbError(
      "IdempotentParameterMismatchException",
      "The request uses the same client token as a previous, but non-identical request.",
    );
  if (repeated) return { ConsumedCapacity: describeAll(repeated.consumed, wanted, "Read") };
  const writes = items.map((item) => prepare(database, item));
  refuseBytes(items);
  const plans = plan(writes);
  const written = plans.map(({ write: { table }, position, before, after }): Consumption => {
    const units = writeRow(table, position, before, after);
    return [table.name, { table: factor * units.table, indexes: units.indexes }];
  });
  if (token !== undefined) {
    const consumed = plans.map(({ write: { table }, position, before }): Consumption => {
      const bytes = Math.max(before?.bytes ?? 0, table.rows.get(position)?.bytes ?? 0);
      return [table.name, { table: factor * readUnits(bytes, true) }];
    });
    tokens.set(token, { at: now(), print, consumed });
  }
  return { ConsumedCapacity: describeAll(written, wanted, "Write") };
};

export const transactGetItems = (
  database: Database,
  { TransactItems, ReturnConsumedCapacity }: TransactGetInput,
): object => {
  refuseCount(TransactItems.length);
  const reads = TransactItems.map(({ Get }) => ({
    key: Get.Key,
    table: tableOf(database, Get.TableName),
    projection: readExpressions(Get).projection,
  }));
  const positions = allOrCancelled(
    reads.map(({ key, table }) => attempt(() => positionOfKey(canonicalItem(key), table.schema))),
  );
  refuseTwice(positions.map((position, index) => ({ table: reads[index]!.table, position })));
  const rows = reads.map(({ table, projection }, index) => ({
    table,
    projection,
    row: table.rows.get(positions[index]!),
  }));
  return {
    Responses: rows.map(({ row, projection }) => ({
      Item: row && (projection ? project(row.item, projection) : row.item),
    })),
    ConsumedCapacity: describeAll(
      rows.map(({ table, row }) => [table.name, { table: factor * readUnits(row?.bytes ?? 0, true) }]),
      ReturnConsumedCapacity,
      "Read",
    ),
  };
};

const refuseCount = (count: number): void => {
  if (count === 0 || count > itemsMax)
    throw invalid(
      `1 validation error detected: Value '[${count > 0 ? "..." : ""}]' at 'transactItems' failed to satisfy constraint: ` +
        `Member must have length ${count > 0 ? "less than or equal to 100" : "greater than or equal to 1"}`,
    );
};

const refuseBytes = (items: readonly TransactItem[]): void => {
  const sizes = items.map(({ Put }) => (Put ? sizeOfItem(Put.Item) : 0));
  if (sizes.reduce((sum, size) => sum + size, 0) > bytesMax)
    throw invalid(
      "Collection size of items exceeded, which can also be caused by the aggregate size of the items in the " +
        "transaction exceeding the 4MB limit",
    );
};

const forget = (tokens: Tokens, now: number): void => {
  for (const [token, { at }] of tokens) {
    if (at + rememberedMs > now) return;
    tokens.delete(token);
  }
};

const prepare = (database: Database, item: TransactItem): Write => {
  if (Object.keys(item).length !== 1)
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  if (item.Put) return preparePut(database, item.Put);
  if (item.Update) return prepareUpdate(database, item.Update);
  if (item.Delete) return prepareDelete(database, item.Delete);
  return prepareCheck(database, item.ConditionCheck!);
};

interface Plan {
  readonly write: Write;
  readonly position: Position;
  readonly before: Row | undefined;
  readonly after: Item | undefined;
}

/** What each write will do. @throws TransactionCanceledException when one of them cannot. */
const plan = (writes: readonly Write[]): Plan[] => {
  const located = writes.map((write) => ({ write, found: attempt(write.locate) }));
  refuseTwice(
    located.flatMap(({ write: { table }, found }) =>
      "done" in found ? [{ table, position: found.done }] : [],
    ),
  );
  return allOrCancelled(
    located.map(({ write, found }): Attempt<Plan> => {
      if ("error" in found) return found;
      const before = write.table.rows.get(found.done);
      return attempt(() => {
        checkWrite(write, before);
        return { write, position: found.done, before, after: write.after(before) };
      });
    }),
  );
};

const refuseTwice = (targets: readonly { table: { name: string }; position: Position }[]): void => {
  const ids = targets.map(({ table, position: { hash, range } }) =>
    JSON.stringify([table.name, hash, range]),
  );
  if (new Set(ids).size < ids.length)
    throw invalid("Transaction request cannot include multiple operations on one item");
};

type Attempt<Result> = { readonly done: Result } | { readonly error: DynamoDbError };

/** What fails here is one reason of a cancellation; an empty key spoils the request as a whole. */
const attempt = <Result>(work: () => Result): Attempt<Result> => {
  try {
    return { done: work() };
  } catch (error) {
    if (!(error instanceof AwsError) || isEmptyKey(error)) throw error;
    return { error };
  }
};

const allOrCancelled = <Result>(attempts: readonly Attempt<Result>[]): Result[] => {
  if (attempts.every((one) => "done" in one)) return attempts.map(({ done }) => done);
  const reasons = attempts.map((one) => {
    if ("done" in one) return { Code: "None" };
    const { code, message, details } = one.error;
    const Code = code === "ConditionalCheckFailedException" ? "ConditionalCheckFailed" : "ValidationError";
    return { Code, Message: message, ...details };
  });
  throw dynamoDbError(
    "TransactionCanceledException",
    "Transaction cancelled, please refer cancellation reasons for specific reasons " +
      `[${reasons.map(({ Code }) => Code).join(", ")}]`,
    { CancellationReasons: reasons },
  );
};

/** `ConsumedCapacity`: one entry for each table. */
const describeAll = (
  all: readonly Consumption[],
  wanted: string | undefined,
  kind: "Read" | "Write",
): object[] | undefined => {
  const byTable = Map.groupBy(all, ([table]) => table);
  const capacities = [...byTable].map(([name, entries]) =>
    describeConsumed(name, sumConsumed(entries.map(([, consumed]) => consumed)), wanted, kind),
  );
  return capacities.every((one) => one !== undefined) ? capacities : undefined;
};
