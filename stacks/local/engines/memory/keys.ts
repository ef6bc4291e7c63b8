/** Key attributes: what tables and indexes find their items by. */
import { invalid, invalidParameter } from "./errors.ts";
import { attributeOf, bytesOfBase64, type Item, orderOf, typeOf, type Value } from "./values.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}
/** Where an item is: its key values as {@link orderOf} has them, "" for a sort key that the schema has not. */
export interface Position {
  readonly hash: string;
  readonly range: string;
}

const hashBytesMax = 2_048;
const rangeBytesMax = 1_024;

const emptyKind = { S: "string", B: "binary", N: "number" } as const;

const emptyKey = "One or more parameter values are not valid.";

/** Whether an error says that a key attribute is empty. */
export const isEmptyKey = ({ message }: Error): boolean => message.startsWith(emptyKey);

/** Refuses a key value that is empty. @throws ValidationException */
export const checkKeyValue = (value: Value, { name, type }: KeyAttribute): void => {
  if (value[type] === "")
    throw invalid(
      `${emptyKey} The AttributeValue for a key attribute ` +
        `cannot contain an empty ${emptyKind[type]} value. Key: ${name}`,
    );
};

const attributesOf = ({ hash, range }: KeySchema): readonly KeyAttribute[] =>
  range ? [hash, range] : [hash];

const checkSizes = (item: Item, { hash, range }: KeySchema): void => {
  if (bytesOf(item[hash.name]!) > hashBytesMax)
    throw invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  if (range && bytesOf(item[range.name]!) > rangeBytesMax)
    throw invalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
};

const bytesOf = ({ S, B, N }: Value): number =>
  B === undefined ? Buffer.byteLength(S ?? N!) : bytesOfBase64(B);

/** Where an item belongs. */
export const positionOf = (item: Item, { hash, range }: KeySchema): Position => ({
  hash: orderOf(item[hash.name]!)!,
  range: range ? orderOf(item[range.name]!)! : "",
});

const schemaMismatch = () => invalid("The provided key element does not match the schema");

/** Position that a whole item is put to. @throws ValidationException when its key is not as the schema says. */
export const positionOfItem = (item: Item, schema: KeySchema): Position => {
  for (const attribute of attributesOf(schema)) {
    const value = attributeOf(item, attribute.name);
    if (!value) throw invalidParameter(`Missing the key ${attribute.name} in the item`);
    if (value[attribute.type] === undefined)
      throw invalidParameter(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
      );
    checkKeyValue(value, attribute);
  }
  checkSizes(item, schema);
  return positionOf(item, schema);
};

/** Position that a `Key` parameter names. @throws ValidationException when it is not exactly the schema's. */
export const positionOfKey = (key: Item, schema: KeySchema): Position => {
  const attributes = attributesOf(schema);
  if (Object.keys(key).length !== attributes.length) throw schemaMismatch();
  for (const attribute of attributes) {
    if (attributeOf(key, attribute.name)?.[attribute.type] === undefined) throw schemaMismatch();
    checkKeyValue(key[attribute.name]!, attribute);
  }
  checkSizes(key, schema);
  return positionOf(key, schema);
};

/** The attributes of an item that are in one of the keys. */
export const keyOf = (item: Item, ...schemas: readonly KeySchema[]): Item => {
  const key: Record<string, Value> = {};
  for (const { hash, range } of schemas) {
    key[hash.name] = item[hash.name]!;
    if (range) key[range.name] = item[range.name]!;
  }
  return key;
};

/** Whether an item has all attributes of an index's key: only then it is in the index. */
export const hasKey = (item: Item, { hash, range }: KeySchema): boolean =>
  Object.hasOwn(item, hash.name) && (range === undefined || Object.hasOwn(item, range.name));

/**
 * Refuses values that an index cannot have as its key.
 * @param before the item before an update: what the update left alone was refused when it was written.
 * @throws ValidationException
 */
export const checkIndexKey = (item: Item, schema: KeySchema, index: string, before?: Item): void => {
  for (const { name, type } of attributesOf(schema)) {
    const value = attributeOf(item, name);
    if (!value || value === before?.[name]) continue;
    if (value[type] === undefined)
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`,
      );
    if (value[type] === "")
      throw invalid(
        before
          ? `${emptyKey} The update expression attempted to update a secondary index ` +
              "key to a value that is not supported. The AttributeValue for a key attribute cannot contain " +
              `an empty ${emptyKind[type]} value.`
          : `${emptyKey} A value specified for a secondary index key is not supported. ` +
              `The AttributeValue for a key attribute cannot contain an empty ${emptyKind[type]} value. ` +
              `IndexName: ${index}, IndexKey: ${name}`,
      );
  }
};
