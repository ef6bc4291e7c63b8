/** Operations on one item. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
import { describeConsumed, readUnits } from "../capacity.ts";
import { invalid } from "../errors.ts";
import { resolvePath } from "../expressions/operand.ts";
import { project } from "../expressions/projection.ts";
import { type ExpressionInput, readExpressions } from "../expressions/request.ts";
import { positionOfKey } from "../keys.ts";
import { type Database, tableOf } from "../tables.ts";
import { canonicalItem, type Item } from "../values.ts";
import {
  type KeyInput,
  type PutInput,
  perform,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type Write,
  type Written,
} from "./writes.ts";

interface Returning {
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
}

export interface GetInput extends ExpressionInput {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: string;
}

export const getItem = (database: Database, input: GetInput): object => {
  const { projection } = readExpressions(input);
  const { name, schema, rows } = tableOf(database, input.TableName);
  const row = rows.get(positionOfKey(canonicalItem(input.Key), schema));
  const table = readUnits(row?.bytes ?? 0, input.ConsistentRead);
  return {
    Item: row && (projection ? project(row.item, projection) : row.item),
    ConsumedCapacity: describeConsumed(name, { table }, input.ReturnConsumedCapacity),
  };
};

export const putItem = (database: Database, input: PutInput & Returning): object => {
  refuseReturnValues(input);
  return answer(input, preparePut(database, input));
};

export const deleteItem = (database: Database, input: KeyInput & Returning): object => {
  refuseReturnValues(input);
  return answer(input, prepareDelete(database, input));
};

export const updateItem = (database: Database, input: KeyInput & Returning): object =>
  answer(input, prepareUpdate(database, input));

const refuseReturnValues = ({ ReturnValues = "NONE" }: Returning): void => {
  if (ReturnValues !== "NONE" && ReturnValues !== "ALL_OLD")
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
};

const answer = ({ ReturnValues, ReturnConsumedCapacity }: Returning, write: Write): object => {
  const written = perform(write);
  return {
    Attributes: attributesOf(ReturnValues, write, written),
    ConsumedCapacity: describeConsumed(write.table.name, written.units, ReturnConsumedCapacity),
  };
};

/** `Attributes` of the answer to a write. */
const attributesOf = (
  wanted: string | undefined,
  { expressions: { update = [], placeholders } }: Write,
  { before, after }: Written,
): Item | undefined => {
  const changed = (item: Item = {}) => {
    const paths = update.map(({ path }) => resolvePath(path, placeholders));
    const parts = project(item, paths);
    return Object.keys(parts).length > 0 ? parts : undefined;
  };
  switch (wanted) {
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return changed(before);
    case "UPDATED_NEW":
      return changed(after);
  }
};
