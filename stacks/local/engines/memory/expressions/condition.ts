/**
 * Condition and filter expressions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { invalid } from "../errors.ts";
import { compareValues, type Item, isSame, setOf, type Type, typeOf, type Value } from "../values.ts";
import {
  describePath,
  type Operand,
  type Placeholders,
  pathOf,
  readArguments,
  resolvePath,
  valueAt,
  valueOfOperand,
} from "./operand.ts";
import { type Path, readTokens, type Tokens } from "./tokens.ts";

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";
export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: "exists"; readonly path: Path; readonly expected: boolean }
  | {
      readonly kind: "attribute_type" | "begins_with" | "contains";
      readonly first: Operand;
      readonly second: Operand;
    };

const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const listMax = 100;

/** @throws ValidationException without the words that say which expression it is. */
export const parseCondition = (expression: string): Condition => {
  const tokens = readTokens(expression);
  const condition = readOr(tokens);
  if (tokens.peek() !== "") throw tokens.syntaxError();
  return condition;
};

const readOr = (tokens: Tokens): Condition => {
  let left = readAnd(tokens);
  while (tokens.acceptWord("OR")) left = { kind: "or", left, right: readAnd(tokens) };
  return left;
};

const readAnd = (tokens: Tokens): Condition => {
  let left = readNot(tokens);
  while (tokens.acceptWord("AND")) left = { kind: "and", left, right: readNot(tokens) };
  return left;
};

const readNot = (tokens: Tokens): Condition =>
  tokens.acceptWord("NOT") ? { kind: "not", condition: readNot(tokens) } : readPrimary(tokens);

const readPrimary = (tokens: Tokens): Condition => {
  if (tokens.accept("(")) {
    const inner = tokens.peek() === "(";
    const condition = readOr(tokens);
    tokens.expect(")");
    // Also of `((a) AND (b))` the inner begins with a parenthesis, but there it does not end with the same one.
    if (inner && condition.kind !== "and" && condition.kind !== "or")
      throw invalid("The expression has redundant parentheses;");
    return condition;
  }
  if (tokens.peek(1) === "(" && tokens.peek() !== "size") return readFunction(tokens);
  return readComparison(tokens);
};

const readFunction = (tokens: Tokens): Condition => {
  const name = tokens.take();
  const read = () => readOperand(tokens);
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists": {
      const [operand] = readArguments(tokens, name, 1, read);
      return { kind: "exists", path: pathOf(operand!, name), expected: name === "attribute_exists" };
    }
    case "attribute_type":
    case "begins_with":
    case "contains": {
      const [first, second] = readArguments(tokens, name, 2, read);
      return { kind: name, first: first!, second: second! };
    }
    case "if_not_exists":
    case "list_append":
      throw invalid(`The function is not allowed in a condition expression; function: ${name}`);
    default:
      throw invalid(`Invalid function name; function: ${name}`);
  }
};

const readComparison = (tokens: Tokens): Condition => {
  const left = readOperand(tokens);
  if (tokens.acceptWord("BETWEEN")) {
    const low = readOperand(tokens);
    if (!tokens.acceptWord("AND")) throw tokens.syntaxError();
    return { kind: "between", operand: left, low, high: readOperand(tokens) };
  }
  if (tokens.acceptWord("IN")) {
    tokens.expect("(");
    const list = [readOperand(tokens)];
    while (tokens.accept(",")) list.push(readOperand(tokens));
    tokens.expect(")");
    if (list.length > listMax)
      throw invalid(
        `Invalid number of operands for operator or function; operator or function: IN, number of operands: ${list.length}`,
      );
    return { kind: "in", operand: left, list };
  }
  if (!comparators.has(tokens.peek())) {
    if (left.kind === "size" && tokens.peek() === "")
      throw invalid("The function is not allowed to be used this way in an expression; function: size");
    throw tokens.syntaxError();
  }
  return { kind: "compare", operator: tokens.take() as Comparator, left, right: readOperand(tokens) };
};

const readOperand = (tokens: Tokens): Operand => {
  if (tokens.peek().startsWith(":")) return { kind: "value", name: tokens.take() };
  if (tokens.peek(1) !== "(") return { kind: "path", path: tokens.path() };
  const name = tokens.take();
  if (name !== "size")
    throw invalid(`The function is not allowed to be used this way in an expression; function: ${name}`);
  const [operand] = readArguments(tokens, name, 1, () => readOperand(tokens));
  return { kind: "size", path: pathOf(operand!, name) };
};

/** All operands; a path that is tested to exist is one too. */
export const operandsOf = (condition: Condition): readonly Operand[] => {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...operandsOf(condition.left), ...operandsOf(condition.right)];
    case "not":
      return operandsOf(condition.condition);
    case "compare":
      return [condition.left, condition.right];
    case "between":
      return [condition.operand, condition.low, condition.high];
    case "in":
      return [condition.operand, ...condition.list];
    case "exists":
      return [{ kind: "path", path: condition.path }];
    default:
      return [condition.first, condition.second];
  }
};

/**
 * Refuses what DynamoDB refuses before it looks at an item, once the placeholders are known.
 * @throws ValidationException without the words that say which expression it is.
 */
export const checkCondition = (condition: Condition, placeholders: Placeholders): void => {
  const valueIn = (operand: Operand) =>
    operand.kind === "value" ? placeholders.values[operand.name] : undefined;
  switch (condition.kind) {
    case "and":
    case "or":
      checkCondition(condition.left, placeholders);
      checkCondition(condition.right, placeholders);
      break;
    case "not":
      checkCondition(condition.condition, placeholders);
      break;
    case "compare":
      checkDistinct(condition.operator, condition.left, condition.right, placeholders);
      break;
    case "between":
      checkBounds(valueIn(condition.low), valueIn(condition.high));
      break;
    case "attribute_type":
      checkOperandType(condition.kind, valueIn(condition.second), ["S"]);
      break;
    case "begins_with":
      checkOperandType(condition.kind, valueIn(condition.second), ["S", "B"]);
      break;
    case "contains":
      checkDistinct(condition.kind, condition.first, condition.second, placeholders);
  }
};

const checkDistinct = (
  operator: string,
  first: Operand,
  second: Operand,
  placeholders: Placeholders,
): void => {
  if (first.kind !== "path" || second.kind !== "path") return;
  const [path, other] = [first, second].map((one) => describePath(resolvePath(one.path, placeholders)));
  if (path === other)
    throw invalid(
      "The first operand must be distinct from the remaining operands for this operator or function; " +
        `operator: ${operator}, first operand: ${path}`,
    );
};

const checkOperandType = (name: string, value: Value | undefined, allowed: readonly Type[]): void => {
  if (value && !allowed.includes(typeOf(value)))
    throw invalid(
      "Incorrect operand type for operator or function; " +
        `operator or function: ${name}, operand type: ${typeOf(value)}`,
    );
};

const checkBounds = (low: Value | undefined, high: Value | undefined): void => {
  if (!low || !high) return;
  const describe = (value: Value) => `AttributeValue: {${typeOf(value)}:${Object.values(value)[0]}}`;
  const bounds = `lower bound operand: ${describe(low)}, upper bound operand: ${describe(high)}`;
  if (typeOf(low) !== typeOf(high))
    throw invalid(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  if ((compareValues(low, high) ?? 0) > 0)
    throw invalid(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
};

/** Whether a condition holds for an item; `{}` stands for one that is not there. */
export const holds = (condition: Condition, item: Item, placeholders: Placeholders): boolean => {
  const read = (operand: Operand) => valueOfOperand(operand, item, placeholders);
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item, placeholders) && holds(condition.right, item, placeholders);
    case "or":
      return holds(condition.left, item, placeholders) || holds(condition.right, item, placeholders);
    case "not":
      return !holds(condition.condition, item, placeholders);
    case "compare":
      return compare(condition.operator, read(condition.left), read(condition.right));
    case "between": {
      const value = read(condition.operand);
      return compare(">=", value, read(condition.low)) && compare("<=", value, read(condition.high));
    }
    case "in": {
      const value = read(condition.operand);
      return condition.list.some((operand) => compare("=", value, read(operand)));
    }
    case "exists":
      return (valueAt(item, condition.path, placeholders) !== undefined) === condition.expected;
    case "attribute_type": {
      const value = read(condition.first);
      return value !== undefined && typeOf(value) === read(condition.second)?.S;
    }
    case "begins_with":
      return beginsWith(read(condition.first), read(condition.second));
    case "contains":
      return contains(read(condition.first), read(condition.second));
  }
};

/** A missing value is different from every other, and neither more nor less. */
const compare = (operator: Comparator, left: Value | undefined, right: Value | undefined): boolean => {
  if (!left || !right) return operator === "<>";
  if (operator === "=") return isSame(left, right);
  if (operator === "<>") return !isSame(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (order === 0) return operator === "<=" || operator === ">=";
  return operator.startsWith(order < 0 ? "<" : ">");
};

const bytes = (value: Value) => Buffer.from(value.B!, "base64").toString("latin1");

const beginsWith = (value: Value | undefined, prefix: Value | undefined): boolean => {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B !== undefined && prefix?.B !== undefined) return bytes(value).startsWith(bytes(prefix));
  return false;
};

/** A part of a string or binary, or a member of a set or list. */
const contains = (value: Value | undefined, part: Value | undefined): boolean => {
  if (!value || !part) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && bytes(value).includes(bytes(part));
  if (value.L) return value.L.some((one) => isSame(one, part));
  const type = typeOf(part);
  return typeOf(value) === `${type}S` && setOf(value)!.includes(part[type] as string);
};
