/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
import { invalid, invalidParameter } from "../errors.ts";
import { checkKeyValue, type KeyAttribute, type KeySchema } from "../keys.ts";
import { orderOf, type Value } from "../values.ts";
import type { Comparator, Condition } from "./condition.ts";
import { nameOf, type Operand, type Placeholders } from "./operand.ts";

/** The part of one partition a query reads. Sort keys as {@link orderOf} has them; both functions are monotonous. */
export interface KeyRange {
  readonly hash: string;
  /** Whether a sort key comes before the part. */
  readonly isBefore: (range: string) => boolean;
  readonly isBeyond: (range: string) => boolean;
}

type KeyOperator = Exclude<Comparator, "<>"> | "between" | "begins_with";
interface KeyTest {
  readonly name: string;
  readonly operator: KeyOperator;
  readonly operands: readonly Value[];
}

const mirrored: Readonly<Record<Exclude<Comparator, "<>">, KeyOperator>> = {
  "=": "=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
const never = () => false;

/** @throws ValidationException when the condition does not name one part of one partition. */
export const readKeyCondition = (
  condition: Condition,
  schema: KeySchema,
  placeholders: Placeholders,
): KeyRange => {
  const tests = testsIn(condition, placeholders);
  if (new Set(tests.map(({ name }) => name)).size < tests.length)
    throw invalid("KeyConditionExpressions must only contain one condition per key");
  const testOf = (attribute?: KeyAttribute) => tests.find(({ name }) => name === attribute?.name);
  const [hashTest, rangeTest] = [testOf(schema.hash), testOf(schema.range)];
  if (!hashTest) throw invalid(`Query condition missed key schema element: ${schema.hash.name}`);
  if (tests.length > 1 && !schema.range) throw invalid("Query key condition not supported");
  if (tests.length > (rangeTest ? 2 : 1))
    throw invalid(`Query condition missed key schema element: ${schema.range!.name}`);
  const hash = readOperands(hashTest, schema.hash)[0]!;
  if (hashTest.operator !== "=") throw invalid("Query key condition not supported");
  if (!rangeTest) return { hash, isBefore: never, isBeyond: never };
  return { hash, ...partOfRange(rangeTest, readOperands(rangeTest, schema.range!)) };
};

/** The test of each key attribute. */
const testsIn = (condition: Condition, placeholders: Placeholders): readonly KeyTest[] => {
  switch (condition.kind) {
    case "and":
      return [...testsIn(condition.left, placeholders), ...testsIn(condition.right, placeholders)];
    case "compare": {
      const { operator, left, right } = condition;
      if (operator === "<>") throw wrongOperator(operator);
      if (left.kind === "value") return [testOf(mirrored[operator], right, [left], placeholders)];
      return [testOf(operator, left, [right], placeholders)];
    }
    case "between":
      return [testOf("between", condition.operand, [condition.low, condition.high], placeholders)];
    case "begins_with":
      return [testOf("begins_with", condition.first, [condition.second], placeholders)];
    case "exists":
      throw wrongOperator(condition.expected ? "attribute_exists" : "attribute_not_exists");
    case "attribute_type":
    case "contains":
      throw wrongOperator(condition.kind);
    default:
      throw wrongOperator(condition.kind.toUpperCase());
  }
};

const wrongOperator = (operator: string) =>
  invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);

const testOf = (
  operator: KeyOperator,
  key: Operand,
  operands: readonly Operand[],
  placeholders: Placeholders,
): KeyTest => {
  const wrong = (reason: string) => invalid(`Invalid condition in KeyConditionExpression: ${reason}`);
  if (key.kind === "size" || operands.some(({ kind }) => kind === "size"))
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  if (key.kind === "value") throw wrong("No key attribute specified");
  if (key.path.length > 1)
    throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  const values = operands.map((operand) => {
    if (operand.kind !== "value") throw wrong("Multiple attribute names used in one condition");
    return placeholders.values[operand.name]!;
  });
  return { name: nameOf(key.path[0] as string, placeholders), operator, operands: values };
};

const readOperands = ({ operator, operands }: KeyTest, attribute: KeyAttribute): string[] =>
  operands.map((value) => {
    if (value[attribute.type] === undefined || (operator === "begins_with" && attribute.type === "N"))
      throw invalidParameter("Condition parameter type does not match schema type");
    if (operator !== "begins_with") checkKeyValue(value, attribute);
    return orderOf(value)!;
  });

const partOfRange = ({ operator }: KeyTest, [first, last]: readonly string[]): Omit<KeyRange, "hash"> => {
  const low = first!;
  switch (operator) {
    case "=":
      return { isBefore: (range) => range < low, isBeyond: (range) => range > low };
    case "<":
      return { isBefore: never, isBeyond: (range) => range >= low };
    case "<=":
      return { isBefore: never, isBeyond: (range) => range > low };
    case ">":
      return { isBefore: (range) => range <= low, isBeyond: never };
    case ">=":
      return { isBefore: (range) => range < low, isBeyond: never };
    case "between":
      return { isBefore: (range) => range < low, isBeyond: (range) => range > last! };
    case "begins_with":
      return {
        isBefore: (range) => range < low,
        isBeyond: (range) => range > low && !range.startsWith(low),
      };
  }
};
