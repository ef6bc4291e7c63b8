import { compileArnPattern, compilePattern } from "./pattern.ts";

/** Values of the condition keys of one request, by key in lower case; a key that does not apply is absent. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

type Test = (value: string) => boolean;

/** One value of a policy under one operator. */
const operators: Readonly<Record<string, (expected: string) => Test>> = {
  StringEquals: (expected) => (value) => value === expected,
  StringLike: (expected) => compilePattern(expected),
  ArnEquals: compileArnPattern,
  ArnLike: compileArnPattern,
  Bool: (expected) => (value) => value.toLowerCase() === expected.toLowerCase(),
};

/** How the values of a request's key meet the values of the policy's key, by qualifier of the operator. */
const quantifiers: Readonly<Record<string, (given: readonly string[], passes: Test) => boolean>> = {
  "": (given, passes) => given.some(passes),
  ForAnyValue: (given, passes) => given.some(passes),
  // True for a key the request does not have, as in IAM.
  ForAllValues: (given, passes) => given.every(passes),
};

/** The keys this cloud gives a value. A condition on another key would silently never hold, so it is refused. */
const knownKeys = new Set([
  "aws:principalarn",
  "aws:securetransport",
  "aws:sourceaccount",
  "aws:sourcearn",
  "ses:fromaddress",
]);

/**
 * Compiles the Condition element of a statement: every operator and every key of it must hold.
 * @param block operator → key → values, as parsed from the document.
 * @throws Error naming an operator or a condition key that is not supported here.
 */
export const compileConditions = (
  block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): ((context: ConditionContext) => boolean) => {
  const tests = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values)),
  );
  return (context) => tests.every((test) => test(context));
};

const compileCondition = (operator: string, key: string, values: readonly string[]) => {
  const [qualifier, name] = operator.includes(":") ? operator.split(":", 2) : ["", operator];
  const compile = operators[name ?? ""];
  const quantifier = quantifiers[qualifier ?? ""];
  if (!compile || !quantifier) throw new Error(`condition operator ${operator} is not supported`);
  const contextKey = key.toLowerCase();
  if (!knownKeys.has(contextKey)) throw new Error(`condition key ${key} is not supported`);
  const tests = values.map(compile);
  return (context: ConditionContext) => {
    const given = [context[contextKey] ?? []].flat();
    return quantifier(given, (value) => tests.some((test) => test(value)));
  };
};
