import { BlockList, isIP } from "node:net";
import { AwsError } from "../types.ts";

/** A scalar of an event. */
export type Leaf = string | number | boolean | null;
/** Whether one scalar of the event satisfies one element of a pattern's array. */
export type LeafTest = (leaf: Leaf) => boolean;

/** What `{"exists": false}` compiles to: it asks for the absence of every scalar, so no scalar can answer it. */
export const absent = Symbol("absent");

/** The error EventBridge answers to a malformed pattern. */
export const invalidPattern = (reason: string): AwsError =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

const isText = (leaf: Leaf): leaf is string => typeof leaf === "string";

const text = (operator: string, operand: unknown): string => {
  if (typeof operand === "string") return operand;
  throw invalidPattern(`${operator} match pattern must be a string`);
};

/** The operand of an operator, unless it is `{"equals-ignore-case": operand}`: then that, compared in lower case. */
const foldable = (
  operator: string,
  operand: unknown,
  compare: (leaf: string, text: string) => boolean,
): LeafTest => {
  if (typeof operand !== "object" || operand === null) {
    const wanted = text(operator, operand);
    return (leaf) => isText(leaf) && compare(leaf, wanted);
  }
  const [name, nested] = soleEntry(operand);
  if (name !== "equals-ignore-case") throw invalidPattern(`Unsupported ${operator} pattern: ${name}`);
  const wanted = text(operator, nested).toLowerCase();
  return (leaf) => isText(leaf) && compare(leaf.toLowerCase(), wanted);
};

const prefix = (operand: unknown): LeafTest =>
  foldable("prefix", operand, (leaf, wanted) => leaf.startsWith(wanted));

const suffix = (operand: unknown): LeafTest =>
  foldable("suffix", operand, (leaf, wanted) => leaf.endsWith(wanted));

const equalsIgnoreCase = (operand: unknown): LeafTest => {
  const wanted = text("equals-ignore-case", operand).toLowerCase();
  return (leaf) => isText(leaf) && leaf.toLowerCase() === wanted;
};

/** Splits a wildcard pattern at its asterisks; a backslash makes an asterisk or a backslash literal. */
const wildcardSegments = (pattern: string): readonly string[] => {
  const segments = [""];
  for (let position = 0; position < pattern.length; position++) {
    const character = pattern[position]!;
    if (character === "*") {
      if (pattern[position + 1] === "*")
        throw invalidPattern(`Consecutive wildcard characters at pos ${position}`);
      segments.push("");
    } else if (character === "\\") {
      const escaped = pattern[++position];
      if (escaped !== "*" && escaped !== "\\")
        throw invalidPattern(`Invalid escape character at pos ${position - 1}`);
      segments[segments.length - 1] += escaped;
    } else segments[segments.length - 1] += character;
  }
  return segments;
};

/** Matches segment by segment, leftmost first: linear, where a regular expression could backtrack. */
const wildcard = (operand: unknown): LeafTest => {
  const segments = wildcardSegments(text("wildcard", operand));
  const first = segments[0]!;
  const last = segments.at(-1)!;
  if (segments.length === 1) return (leaf) => leaf === first;
  const middle = segments.slice(1, -1);
  return (leaf) => {
    if (!isText(leaf) || !leaf.startsWith(first)) return false;
    let from = first.length;
    for (const segment of middle) {
      const found = leaf.indexOf(segment, from);
      if (found < 0) return false;
      from = found + segment.length;
    }
    return leaf.length - last.length >= from && leaf.endsWith(last);
  };
};

const cidr = (operand: unknown): LeafTest => {
  const [address = "", bits = "", ...rest] = text("cidr", operand).split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) throw invalidPattern("Malformed CIDR");
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128))
    throw invalidPattern("Malformed CIDR: illegal mask");
  const family = version === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return (leaf) => isText(leaf) && isIP(leaf) === version && block.check(leaf, family);
};

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};
const numericMax = 5e9;

const numeric = (operand: unknown): LeafTest => {
  if (!Array.isArray(operand) || operand.length === 0)
    throw invalidPattern("Value of numeric must be an array.");
  const pairs = Array.from({ length: Math.ceil(operand.length / 2) }, (_, pair) => {
    const [operator, bound] = operand.slice(pair * 2, pair * 2 + 2) as unknown[];
    const compare = typeof operator === "string" ? comparisons[operator] : undefined;
    if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
    if (typeof bound !== "number" || Math.abs(bound) > numericMax)
      throw invalidPattern(`Value of ${operator} must be numeric, between -5.0e9 and 5.0e9`);
    return { operator: operator as string, compare, bound };
  });
  const [lower, upper] = pairs;
  const isRange = lower?.operator.startsWith(">") && upper?.operator.startsWith("<");
  if (pairs.length > 2 || (upper && !isRange))
    throw invalidPattern("Too many elements in numeric expression");
  if (upper && lower!.bound >= upper.bound) throw invalidPattern("Bottom must be less than top");
  return (leaf) => typeof leaf === "number" && pairs.every(({ compare, bound }) => compare(leaf, bound));
};

const nestedInAnythingBut = new Map<string, (operand: unknown) => LeafTest>([
  ["prefix", prefix],
  ["suffix", suffix],
  ["equals-ignore-case", equalsIgnoreCase],
  ["wildcard", wildcard],
]);

/** Matches a present value that none of the operands matches, whatever its type. */
const anythingBut = (operand: unknown): LeafTest => {
  if (typeof operand === "object" && operand !== null && !Array.isArray(operand)) {
    const [name, nested] = soleEntry(operand);
    const test = nestedInAnythingBut.get(name);
    if (!test) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
    const refused = nonEmpty([nested].flat(), "anything-but").map((item) => {
      if (text(name, item) === "") throw invalidPattern(`Null ${name} not allowed`);
      return test(item);
    });
    return (leaf) => !refused.some((matches) => matches(leaf));
  }
  const refused = nonEmpty([operand].flat(), "anything-but");
  const type = typeof refused[0];
  if (!["string", "number"].includes(type) || refused.some((item) => typeof item !== type))
    throw invalidPattern("Inside anything-but list, either all values are strings or all are numbers");
  return (leaf) => !refused.includes(leaf);
};

const exists = (operand: unknown): LeafTest | typeof absent => {
  if (typeof operand !== "boolean")
    throw invalidPattern("exists match pattern must be either true or false.");
  return operand ? () => true : absent;
};

/** Every operator by the name it has in a pattern, from its operand to a test. */
export const operators: ReadonlyMap<string, (operand: unknown) => LeafTest | typeof absent> = new Map<
  string,
  (operand: unknown) => LeafTest | typeof absent
>([
  ["prefix", prefix],
  ["suffix", suffix],
  ["equals-ignore-case", equalsIgnoreCase],
  ["wildcard", wildcard],
  ["cidr", cidr],
  ["numeric", numeric],
  ["anything-but", anythingBut],
  ["exists", exists],
]);

const nonEmpty = (items: readonly unknown[], operator: string): readonly unknown[] => {
  if (items.length === 0) throw invalidPattern(`Empty arrays are not allowed in ${operator}`);
  return items;
};

const soleEntry = (value: object): [string, unknown] => {
  const entries = Object.entries(value);
  if (entries.length !== 1) throw invalidPattern("Only one key allowed in match expression");
  return entries[0]!;
};

/**
 * Compiles one element of a pattern's array: a scalar that must be equal, or `{"operator": operand}`.
 * @throws AwsError `InvalidEventPatternException`.
 */
export const leafTest = (element: unknown): LeafTest | typeof absent => {
  if (Array.isArray(element)) throw invalidPattern("Nested arrays are not allowed");
  if (typeof element !== "object" || element === null) return (leaf) => leaf === element;
  const [name, operand] = soleEntry(element);
  const operator = operators.get(name);
  if (!operator) throw invalidPattern(`Unrecognized match type ${name}`);
  return operator(operand);
};
