/** The expressions of one request, read and checked. */
import { AwsError } from "../../../types.ts";
import { invalid } from "../errors.ts";
import { canonicalValue, type Item, type Value } from "../values.ts";
import { type Condition, checkCondition, operandsOf, parseCondition } from "./condition.ts";
import { type Operand, type Placeholders, resolvePath } from "./operand.ts";
import { checkOverlap, parseProjection } from "./projection.ts";
import type { Path } from "./tokens.ts";
import { type Action, checkAction, operandsOfAction, parseUpdate } from "./update.ts";

/** The parameters that all operations with expressions share. */
export interface ExpressionInput {
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly FilterExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** What is there was given. */
export interface Expressions {
  readonly condition?: Condition;
  readonly filter?: Condition;
  readonly keyCondition?: Condition;
  readonly update?: readonly Action[];
  /** Names stand in for their placeholders already. */
  readonly projection?: readonly Path[];
  readonly placeholders: Placeholders;
}

/** An expression with the placeholders it uses. */
interface Parsed<Tree> {
  readonly tree: Tree;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** Services send the same few expressions again and again: as many as these are parsed once. */
const rememberedMax = 10_000;

/** Parses, finds the placeholders among the operands, and remembers. */
const remembering = <Tree>(
  parse: (expression: string) => Tree,
  operandsOf: (tree: Tree) => readonly Operand[],
) => {
  const remembered = new Map<string, Parsed<Tree>>();
  return (expression: string): Parsed<Tree> => {
    const known = remembered.get(expression);
    if (known) return known;
    if (expression === "") throw invalid("The expression can not be empty;");
    const tree = parse(expression);
    const operands = operandsOf(tree);
    const names = operands
      .flatMap((one) => (one.kind === "value" ? [] : one.path))
      .filter((part) => typeof part === "string" && part.startsWith("#")) as string[];
    const values = operands.flatMap((one) => (one.kind === "value" ? one.name : []));
    const parsed = { tree, names: [...new Set(names)], values: [...new Set(values)] };
    if (remembered.size === rememberedMax) remembered.clear();
    remembered.set(expression, parsed);
    return parsed;
  };
};

const readCondition = remembering(parseCondition, operandsOf);
const readUpdate = remembering(parseUpdate, (actions) => actions.flatMap(operandsOfAction));
const readProjection = remembering(parseProjection, (paths) =>
  paths.map((path): Operand => ({ kind: "path", path })),
);

const none = {};

/**
 * Reads what a request has of expressions.
 * @throws ValidationException for what DynamoDB refuses without a look at its tables.
 */
export const readExpressions = (input: ExpressionInput): Expressions => {
  const names = input.ExpressionAttributeNames ?? none;
  const placeholders: Placeholders = { names, values: readValues(input.ExpressionAttributeValues) };
  const used = new Set<string>();
  const read = <Tree>(
    label: keyof ExpressionInput,
    parse: (expression: string) => Parsed<Tree>,
    check: (tree: Tree) => void,
  ): Tree | undefined => {
    const expression = input[label] as string | undefined;
    if (expression === undefined) return undefined;
    const work = () => {
      const { tree, ...uses } = parse(expression);
      markUsed(uses, placeholders, used);
      check(tree);
      return tree;
    };
    return wording(work, (message) => `Invalid ${label}: ${message}`);
  };
  const checked = (condition: Condition) => checkCondition(condition, placeholders);
  const keyCondition = read("KeyConditionExpression", readCondition, checked);
  const condition = read("ConditionExpression", readCondition, checked);
  const filter = read("FilterExpression", readCondition, checked);
  const update = read("UpdateExpression", readUpdate, (actions) => {
    for (const action of actions) checkAction(action, placeholders);
    checkOverlap(actions.map(({ path }) => resolvePath(path, placeholders)));
  });
  let projection: readonly Path[] | undefined;
  read("ProjectionExpression", readProjection, (paths) => {
    projection = paths.map((path) => resolvePath(path, placeholders));
    checkOverlap(projection);
  });
  refuseUnused(input, used);
  return { condition, filter, keyCondition, update, projection, placeholders };
};

/** Puts words around an error that is DynamoDB's. */
const wording = <Result>(work: () => Result, words: (message: string) => string): Result => {
  try {
    return work();
  } catch (error) {
    if (error instanceof AwsError) throw invalid(words(error.message));
    throw error;
  }
};

const readValues = (given: Item = none): Item => {
  const values: Record<string, Value> = {};
  for (const name of Object.keys(given))
    values[name] = wording(
      () => canonicalValue(given[name]!),
      (message) => `ExpressionAttributeValues contains invalid value: ${message} for key ${name}`,
    );
  return values;
};

const markUsed = (
  uses: Omit<Parsed<unknown>, "tree">,
  { names, values }: Placeholders,
  used: Set<string>,
): void => {
  for (const name of uses.names) {
    if (!Object.hasOwn(names, name))
      throw invalid(
        `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
      );
    used.add(name);
  }
  for (const name of uses.values) {
    if (!Object.hasOwn(values, name))
      throw invalid(
        `An expression attribute value used in expression is not defined; attribute value: ${name}`,
      );
    used.add(name);
  }
};

const refuseUnused = (input: ExpressionInput, used: ReadonlySet<string>): void => {
  for (const parameter of ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const) {
    const given = input[parameter];
    if (!given) continue;
    const keys = Object.keys(given);
    if (used.size === 0 && !hasExpression(input))
      throw invalid(`${parameter} can only be specified when using expressions`);
    if (keys.length === 0) throw invalid(`${parameter} must not be empty`);
    const unused = keys.filter((key) => !used.has(key));
    if (unused.length > 0)
      throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`);
  }
};

const hasExpression = (input: ExpressionInput) =>
  Object.keys(input).some((name) => name.endsWith("Expression"));
