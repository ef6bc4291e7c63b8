import { AwsError } from "../types.ts";
import { absent, invalidPattern, type Leaf, type LeafTest, leafTest, operators } from "./operators.ts";

/**
 * Event patterns of EventBridge rules and archives.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * Not reproduced: AWS compares an exact number by its spelling (`300.0` is not `300`); here numbers compare by value.
 */

/** Longest pattern AWS accepts, in characters. */
const patternLengthMax = 2_048;
/** Most combinations the `$or`s of one pattern may multiply to. */
const orCombinationsMax = 1_000;

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly string[];
/** `root` is the whole event: whether a field is absent is asked of all of it. */
type Matcher = (node: unknown, root: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const field = (node: unknown, name: string): unknown =>
  isFields(node) && Object.hasOwn(node, name) ? node[name] : undefined;

const flatten = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];

/** The scalars a field holds: an array stands for any of its elements. Objects and missing fields hold none. */
const leaves = (value: unknown): readonly Leaf[] =>
  flatten(value).filter((item): item is Leaf => item !== undefined && !isFields(item));

const leavesAt = (node: unknown, path: Path): readonly Leaf[] =>
  path.length === 0
    ? leaves(node)
    : flatten(node).flatMap((item) => leavesAt(field(item, path[0]!), path.slice(1)));

const leafMatcher = (name: string, elements: readonly unknown[], path: Path): Matcher => {
  if (elements.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const tests = elements.map(leafTest);
  const values = tests.filter((test): test is LeafTest => test !== absent);
  const mayBeAbsent = values.length < tests.length;
  return (node, root) =>
    leaves(field(node, name)).some((leaf) => values.some((test) => test(leaf))) ||
    (mayBeAbsent && leavesAt(root, path).length === 0);
};

const nestedMatcher = (name: string, pattern: Fields, path: Path): Matcher => {
  const inner = objectMatcher(pattern, path);
  return (node, root) => {
    const items = flatten(field(node, name));
    // One element of an array of objects has to satisfy the whole nested pattern.
    return (items.length === 0 ? [undefined] : items).some((item) => inner(item, root));
  };
};

/** `$or` is the operator only when it holds two or more objects of fields; else it is a field of that name. */
const isOr = (name: string, value: unknown): value is readonly Fields[] =>
  name === "$or" &&
  Array.isArray(value) &&
  value.length >= 2 &&
  value.every(
    (item) =>
      isFields(item) && Object.keys(item).length > 0 && !Object.keys(item).some((key) => operators.has(key)),
  );

const fieldMatcher = (name: string, value: unknown, path: Path): Matcher => {
  if (isOr(name, value)) {
    const alternatives = value.map((alternative) => objectMatcher(alternative, path));
    return (node, root) => alternatives.some((matches) => matches(node, root));
  }
  if (Array.isArray(value)) return leafMatcher(name, value, [...path, name]);
  if (isFields(value)) return nestedMatcher(name, value, [...path, name]);
  throw invalidPattern(`"${name}" must be an object or an array`);
};

const objectMatcher = (pattern: Fields, path: Path): Matcher => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern("Empty objects are not allowed");
  const matchers = entries.map(([name, value]) => fieldMatcher(name, value, path));
  return (node, root) => matchers.every((matches) => matches(node, root));
};

/** How many patterns without `$or` this one stands for. */
const orCombinations = (pattern: Fields): number =>
  Object.entries(pattern)
    .map(([name, value]) => {
      if (isOr(name, value)) return value.reduce((sum, alternative) => sum + orCombinations(alternative), 0);
      return isFields(value) ? orCombinations(value) : 1;
    })
    .reduce((product, count) => product * count, 1);

const parse = (pattern: string): unknown => {
  try {
    return JSON.parse(pattern);
  } catch {
    throw invalidPattern("Filter is not valid JSON");
  }
};

/**
 * Compiles an event pattern, given as its JSON text.
 * @returns whether an event (the parsed EventBridge envelope) matches.
 * @throws AwsError `InvalidEventPatternException` with the reason, or `ValidationException` above 2,048 characters.
 */
export const compile = (pattern: string): ((event: unknown) => boolean) => {
  if (pattern.length > patternLengthMax)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to ${patternLengthMax}`,
    );
  const parsed = parse(pattern);
  if (!isFields(parsed)) throw invalidPattern("Filter is not an object");
  if (orCombinations(parsed) > orCombinationsMax)
    throw invalidPattern(`$or leads to more than ${orCombinationsMax} combinations of rules`);
  const matches = objectMatcher(parsed, []);
  return (event) => matches(event, event);
};
