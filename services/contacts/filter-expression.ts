import { attributeOf, type ContactFilter, type FilterCondition } from "./filter-condition.ts";

/** A filter as DynamoDB takes it. */
export interface FilterExpression {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const expressionBytesMax = 4_096;
const operatorsMax = 300;
const operator = /\b(?:AND|OR|NOT|IN|contains|begins_with|attribute_not_exists)\b|[<>=]/g;

/** Whether DynamoDB refuses an expression for its size. */
export const isTooLarge = (expression: string): boolean =>
  expression.length > expressionBytesMax || (expression.match(operator)?.length ?? 0) > operatorsMax;

const dayMs = 86_400_000;

/**
 * A filter as a FilterExpression of DynamoDB: it is told apart there who is meant, and nobody else leaves the table.
 * A field that a contact does not have, or has without anything in it, is empty; it is none of what `is`, `contains` and
 * the like ask for, and all of what `is_not` and `not_contains` do.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @param now what days are counted back from.
 */
export const filterExpression = (filter: ContactFilter, now: Date): FilterExpression => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const placeOf = (field: string): string => {
    const attribute = attributeOf(field);
    const path = attribute === undefined ? [field] : ["attributes", attribute];
    return path
      .map((name) => {
        names[`#f_${name}`] = name;
        return `#f_${name}`;
      })
      .join(".");
  };
  const given = (value: unknown): string => {
    const name = `:f${Object.keys(values).length}`;
    values[name] = value;
    return name;
  };
  const ago = (days: unknown) => given(new Date(now.getTime() - Number(days) * dayMs).toISOString());

  const ofCondition = ({ field, operator, value }: FilterCondition): string => {
    const place = placeOf(field);
    const isEmpty = () => `(attribute_not_exists(${place}) OR ${place} = ${given("")})`;
    switch (operator) {
      case "is":
        return `${place} = ${given(value)}`;
      case "is_not":
        return `NOT ${place} = ${given(value)}`;
      case "one_of":
        return `${place} IN (${(value as string[]).map(given).join(", ")})`;
      case "contains":
        return `contains(${place}, ${given(value)})`;
      case "not_contains":
        return `NOT contains(${place}, ${given(value)})`;
      case "starts_with":
        return `begins_with(${place}, ${given(value)})`;
      case "less_than":
      case "before":
        return `${place} < ${given(value)}`;
      case "more_than":
      case "after":
        return `${place} > ${given(value)}`;
      case "in_last_days":
        return `${place} > ${ago(value)}`;
      case "not_in_last_days":
        return `NOT ${place} > ${ago(value)}`;
      case "empty":
        return isEmpty();
      case "not_empty":
        return `NOT ${isEmpty()}`;
    }
  };
  // DynamoDB refuses parentheses that are not needed.
  const joined = (parts: readonly ContactFilter[], word: string): string =>
    parts.length === 1 ? of(parts[0]!) : `(${parts.map(of).join(` ${word} `)})`;
  const of = (part: ContactFilter): string => {
    if ("all" in part) return joined(part.all, "AND");
    if ("any" in part) return joined(part.any, "OR");
    if ("none" in part) return `NOT ${joined(part.none, "OR")}`;
    return ofCondition(part);
  };
  return { expression: of(filter), names, values };
};
