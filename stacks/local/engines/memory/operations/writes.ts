/** Writes of one item: what PutItem, UpdateItem and DeleteItem do, batches and transactions too. */
import { dynamoDbError, invalid, invalidParameter } from "../errors.ts";
import { applyUpdate } from "../expressions/apply-update.ts";
import { holds } from "../expressions/condition.ts";
import { nameOf } from "../expressions/operand.ts";
import { type ExpressionInput, type Expressions, readExpressions } from "../expressions/request.ts";
import { checkIndexKey, type Position, positionOfItem, positionOfKey } from "../keys.ts";
import type { Row } from "../rows.ts";
import { type Database, type Table, tableOf, type WriteUnits, writeRow } from "../tables.ts";
import { canonicalItem, type Item, sizeOfItem } from "../values.ts";

export interface WriteInput extends ExpressionInput {
  readonly TableName: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
export interface PutInput extends WriteInput {
  readonly Item: Item;
}
export interface KeyInput extends WriteInput {
  readonly Key: Item;
}

/** A write whose request was checked as far as it can be without a look at the items. */
export interface Write {
  readonly table: Table;
  readonly input: WriteInput;
  readonly expressions: Expressions;
  /** Checks key and item against the table. @throws ValidationException */
  locate(): Position;
  /** The item afterwards. @throws ValidationException when an update does not fit the item. */
  after(before: Row | undefined): Item | undefined;
}

const itemBytesMax = 400 * 1_024;

export const preparePut = (database: Database, input: PutInput): Write => {
  const expressions = readExpressions(input);
  const item = canonicalItem(input.Item);
  if (sizeOfItem(item) > itemBytesMax) throw invalid("Item size has exceeded the maximum allowed size");
  const table = tableOf(database, input.TableName);
  return {
    table,
    input,
    expressions,
    locate: () => {
      const position = positionOfItem(item, table.schema);
      for (const { schema, name } of table.indexes) checkIndexKey(item, schema, name);
      return position;
    },
    after: () => item,
  };
};

export const prepareDelete = (database: Database, input: KeyInput): Write => {
  const expressions = readExpressions(input);
  const table = tableOf(database, input.TableName);
  return { table, input, expressions, locate: locator(table, input), after: () => undefined };
};

/** A condition without a write. */
export const prepareCheck = (database: Database, input: KeyInput): Write => ({
  ...prepareDelete(database, input),
  after: (before) => before?.item,
});

export const prepareUpdate = (database: Database, input: KeyInput): Write => {
  const expressions = readExpressions(input);
  const table = tableOf(database, input.TableName);
  const { update = [], placeholders } = expressions;
  const locate = locator(table, input);
  return {
    table,
    input,
    expressions,
    locate: () => {
      for (const { path } of update) refuseKey(table, nameOf(path[0] as string, placeholders));
      return locate();
    },
    after: (before) => {
      const item = applyUpdate(before?.item ?? canonicalItem(input.Key), update, placeholders);
      for (const { schema, name } of table.indexes) checkIndexKey(item, schema, name, before?.item ?? {});
      if (sizeOfItem(item) > itemBytesMax)
        throw invalid("Item size to update has exceeded the maximum allowed size");
      return item;
    },
  };
};

const locator =
  ({ schema }: Table, { Key }: KeyInput) =>
  () =>
    positionOfKey(canonicalItem(Key), schema);

const refuseKey = ({ schema }: Table, name: string): void => {
  if (name === schema.hash.name || name === schema.range?.name)
    throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
};

/** @throws ConditionalCheckFailedException, with the item if the call asks for it. */
export const checkWrite = ({ input, expressions }: Write, before: Row | undefined): void => {
  const { condition, placeholders } = expressions;
  if (!condition || holds(condition, before?.item ?? {}, placeholders)) return;
  const wanted = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  throw dynamoDbError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    wanted && before ? { Item: before.item } : {},
  );
};

/** What a write found and left. */
export interface Written {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly units: WriteUnits;
}

/** Does a write that stands alone. @throws what DynamoDB refuses it with; nothing is written then. */
export const perform = (write: Write): Written => {
  const position = write.locate();
  const before = write.table.rows.get(position);
  checkWrite(write, before);
  const after = write.after(before);
  return { before: before?.item, after, units: writeRow(write.table, position, before, after) };
};
