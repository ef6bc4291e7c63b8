import { AwsError } from "../../../types.ts";
import { invalid } from "../errors.ts";
import type { KeyRange } from "../expressions/key-condition.ts";
import { type KeySchema, keyOf, type Position, positionOfKey } from "../keys.ts";
import type { Source } from "../tables.ts";
import { attributeOf, canonicalItem, type Item } from "../values.ts";

/** Where a page ended; the next begins after it. */
export interface Start extends Position {
  readonly base?: Position;
}

const wrongKey = (reason = "") => invalid(`The provided starting key is invalid${reason && `: ${reason}`}`);

/**
 * Reads `ExclusiveStartKey`.
 * @param range what a query reads: it cannot begin elsewhere.
 * @throws ValidationException
 */
export const readStartKey = (
  given: Item | undefined,
  { table, index, schema }: Source,
  range?: KeyRange,
): Start | undefined => {
  if (!given) return undefined;
  const key = canonicalItem(given);
  const names = new Set([...namesOf(table.schema), ...namesOf(schema)]);
  if (Object.keys(key).length !== names.size)
    throw wrongKey(range || index ? "" : "The provided key element does not match the schema");
  if ([...names].some((name) => !attributeOf(key, name))) throw wrongKey();
  // An index has its rows by its own key and, where several have the same, by that of the table.
  const base = read(key, table.schema);
  const start = index ? { ...positionOfKey(keyOf(key, schema), schema), base } : base;
  if (range && (range.isBefore(start.range) || range.isBeyond(start.range)))
    throw invalid("The provided starting key does not match the range key predicate");
  if (range && start.hash !== range.hash)
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  return start;
};

const namesOf = ({ hash, range }: KeySchema) => (range ? [hash.name, range.name] : [hash.name]);

const read = (key: Item, schema: KeySchema): Position => {
  try {
    return positionOfKey(keyOf(key, schema), schema);
  } catch (error) {
    throw error instanceof AwsError ? wrongKey(error.message) : error;
  }
};
