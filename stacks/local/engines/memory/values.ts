/** Attribute values as the API's JSON has them. They are never changed in place: items share them. */
import { invalid, invalidParameter } from "./errors.ts";
import { canonicalNumber, compareNumbers, orderOfNumber, sizeOfNumber } from "./numbers.ts";

/** Exactly one of the members is there. */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  /** Base64, as in `BS`. */
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly Value[];
  readonly M?: Item;
}
export type Item = Readonly<Record<string, Value>>;
export type Type = keyof Value;

/** Depth to which lists and maps may be nested. */
const nestingMax = 32;

const types: ReadonlySet<string> = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]);

export const typeOf = (value: Value): Type => {
  for (const type in value) return type as Type;
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
};

/** Attribute of an item or map; names such as `constructor` are no exception. */
export const attributeOf = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/**
 * A value as it is stored: checked, its numbers in the one way they are written.
 * @throws ValidationException
 */
export const canonicalValue = (value: Value, depth = 1): Value => {
  if (depth > nestingMax)
    throw invalid(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    );
  const given = Object.keys(value);
  const type = given.find((one) => types.has(one));
  if (!type)
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  if (given.length > 1)
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  if (value.N !== undefined) return numberValue(value.N, value);
  if (value.L) {
    const L = value.L.map((one) => canonicalValue(one, depth + 1));
    return L.every((one, index) => one === value.L![index]) ? value : { L };
  }
  if (value.M) {
    const M = canonicalItem(value.M, depth + 1);
    return M === value.M ? value : { M };
  }
  if (value.NULL === false) throw invalidParameter("Null attribute value types must have the value of true");
  return setOf(value) ? canonicalSet(value) : value;
};

const numberValue = (text: string, value: Value): Value => {
  const N = canonicalNumber(text);
  return N === text ? value : { N };
};

const canonicalSet = (value: Value): Value => {
  const given = setOf(value)!;
  if (given.length === 0)
    throw invalidParameter(
      value.BS
        ? "Binary sets should not be empty"
        : `An ${value.SS ? "string" : "number"} set  may not be empty`,
    );
  const members = value.NS ? given.map(canonicalNumber) : given;
  if (new Set(members).size < members.length)
    throw value.NS
      ? invalid("Input collection contains duplicates")
      : invalidParameter(
          `Input collection [${given.join(", ")}]${value.BS ? "of type BS" : ""} contains duplicates.`,
        );
  return value.NS ? { NS: members } : value;
};

/** {@link canonicalValue} for all attributes; the same item when they are so already. */
export const canonicalItem = (item: Item, depth = 1): Item => {
  let canonical: Record<string, Value> | undefined;
  for (const name of Object.keys(item)) {
    const value = canonicalValue(item[name]!, depth);
    if (value === item[name]) continue;
    canonical ??= { ...item };
    canonical[name] = value;
  }
  return canonical ?? item;
};

/** The members of a set; undefined for a value of another type. */
export const setOf = (value: Value): readonly string[] | undefined => value.SS ?? value.NS ?? value.BS;

/** Whether two stored values are equal; sets have no order. */
export const isSame = (a: Value, b: Value): boolean => {
  if (a === b) return true;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const [set, other] = [setOf(a), setOf(b)];
  if (set && other) return set.length === other.length && set.every((member) => other.includes(member));
  if (a.L && b.L) return a.L.length === b.L.length && a.L.every((one, index) => isSame(one, b.L![index]!));
  if (a.M && b.M) return isSameItem(a.M, b.M);
  return a[type] === b[type];
};

export const isSameItem = (a: Item, b: Item): boolean => {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const other = attributeOf(b, name);
      return other !== undefined && isSame(a[name]!, other);
    })
  );
};

/**
 * A string for a value that sorts, with JavaScript's own comparison, as DynamoDB sorts values of that type: numbers by
 * value, strings by their UTF-8 bytes, binary by bytes. What begins with a prefix does so here too.
 * @returns undefined for a type without order.
 */
export const orderOf = (value: Value): string | undefined => {
  if (value.S !== undefined) return orderOfString(value.S);
  if (value.N !== undefined) return orderOfNumber(value.N);
  return value.B === undefined ? undefined : Buffer.from(value.B, "base64").toString("latin1");
};

/** UTF-16 puts surrogates, which stand for the highest characters, before U+E000 to U+FFFF: they change places. */
const orderOfString = (text: string): string =>
  /[\ud800-\uffff]/.test(text)
    ? text.replace(/[\ud800-\uffff]/g, (unit) => {
        const code = unit.charCodeAt(0);
        return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800);
      })
    : text;

/** Negative, zero or positive; undefined for values of different types or without order. */
export const compareValues = (a: Value, b: Value): number | undefined => {
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (typeOf(a) !== typeOf(b)) return undefined;
  const [first, second] = [orderOf(a), orderOf(b)];
  if (first === undefined || second === undefined) return undefined;
  return first < second ? -1 : first > second ? 1 : 0;
};

/** Bytes of base64 text when it is decoded. */
export const bytesOfBase64 = (text: string): number => Buffer.byteLength(text, "base64");

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const sizeOf = (value: Value): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.B !== undefined) return bytesOfBase64(value.B);
  const set = setOf(value);
  if (set) {
    const sizeOfMember = value.NS ? sizeOfNumber : value.BS ? bytesOfBase64 : Buffer.byteLength;
    return set.reduce((total, member) => total + sizeOfMember(member as string), 0);
  }
  if (value.L) return value.L.reduce((total, one) => total + 1 + sizeOf(one), 3);
  if (value.M) return sizeOfItem(value.M) + 3 + Object.keys(value.M).length;
  return 1;
};

/** Bytes that an item counts, for its capacity and its limit. */
export const sizeOfItem = (item: Item): number => {
  let total = 0;
  for (const name of Object.keys(item)) total += Buffer.byteLength(name) + sizeOf(item[name]!);
  return total;
};
