/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
import { invalid } from "../errors.ts";
import { type Type, typeOf } from "../values.ts";
import { type Operand, type Placeholders, pathOf, readArguments } from "./operand.ts";
import { type Path, readTokens, type Tokens } from "./tokens.ts";

/** What SET makes an attribute's value of. */
export type Source =
  | Exclude<Operand, { kind: "size" }>
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: Source }
  | { readonly kind: "list_append"; readonly first: Source; readonly second: Source }
  | { readonly kind: "sum"; readonly sign: 1 | -1; readonly left: Source; readonly right: Source };

/** One action of an update; `value` is the placeholder of what is added or deleted. */
export type Action =
  | { readonly kind: "SET"; readonly path: Path; readonly source: Source }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly value: string };

const sections = ["SET", "REMOVE", "ADD", "DELETE"] as const;

/** @throws ValidationException without the words that say which expression it is. */
export const parseUpdate = (expression: string): readonly Action[] => {
  const tokens = readTokens(expression);
  const actions: Action[] = [];
  const seen = new Set<string>();
  do {
    const section = sections.find((word) => tokens.acceptWord(word));
    if (!section) throw tokens.syntaxError();
    if (seen.has(section))
      throw invalid(`The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do actions.push(readAction(tokens, section));
    while (tokens.accept(","));
  } while (tokens.peek() !== "");
  return actions;
};

const readAction = (tokens: Tokens, kind: (typeof sections)[number]): Action => {
  const path = tokens.path();
  if (kind === "REMOVE") return { kind, path };
  if (kind === "SET") {
    tokens.expect("=");
    return { kind, path, source: readSource(tokens) };
  }
  if (!tokens.peek().startsWith(":")) throw tokens.syntaxError();
  return { kind, path, value: tokens.take() };
};

const readSource = (tokens: Tokens): Source => {
  const left = readTerm(tokens);
  const sign = tokens.accept("+") ? 1 : tokens.accept("-") ? -1 : undefined;
  return sign ? { kind: "sum", sign, left, right: readTerm(tokens) } : left;
};

const readTerm = (tokens: Tokens): Source => {
  if (tokens.peek().startsWith(":")) return { kind: "value", name: tokens.take() };
  if (tokens.accept("(")) {
    const source = readSource(tokens);
    tokens.expect(")");
    return source;
  }
  if (tokens.peek(1) !== "(") return { kind: "path", path: tokens.path() };
  const name = tokens.take();
  switch (name) {
    case "if_not_exists": {
      const [first, otherwise] = readArguments(tokens, name, 2, () => readTerm(tokens));
      return { kind: name, path: pathOf(first!, name), otherwise: otherwise! };
    }
    case "list_append": {
      const [first, second] = readArguments(tokens, name, 2, () => readTerm(tokens));
      return { kind: name, first: first!, second: second! };
    }
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "begins_with":
    case "contains":
    case "size":
      throw invalid(`The function is not allowed in an update expression; function: ${name}`);
    default:
      throw invalid(`Invalid function name; function: ${name}`);
  }
};

/** All operands of an action; the path that it writes to is one too. */
export const operandsOfAction = (action: Action): readonly Operand[] => {
  const target: Operand = { kind: "path", path: action.path };
  if (action.kind === "REMOVE") return [target];
  if (action.kind === "SET") return [target, ...operandsOfSource(action.source)];
  return [target, { kind: "value", name: action.value }];
};

const operandsOfSource = (source: Source): readonly Operand[] => {
  switch (source.kind) {
    case "path":
    case "value":
      return [source];
    case "if_not_exists":
      return [{ kind: "path", path: source.path }, ...operandsOfSource(source.otherwise)];
    case "list_append":
      return [source.first, source.second].flatMap(operandsOfSource);
    case "sum":
      return [source.left, source.right].flatMap(operandsOfSource);
  }
};

/** How errors name the types. */
const typeNames: Readonly<Record<Type, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  BOOL: "BOOLEAN",
  NULL: "NULL",
  SS: "SS",
  NS: "NS",
  BS: "BS",
  L: "LIST",
  M: "MAP",
};

/**
 * Refuses values of a wrong type before an item is looked at.
 * @throws ValidationException without the words that say which expression it is.
 */
export const checkAction = (action: Action, placeholders: Placeholders): void => {
  if (action.kind === "SET") checkSource(action.source, placeholders);
  if (action.kind === "ADD") checkType(action.value, "operator: ADD", ["N", "SS", "NS", "BS"], placeholders);
  if (action.kind === "DELETE") checkType(action.value, "operator: DELETE", ["SS", "NS", "BS"], placeholders);
};

const checkSource = (source: Source, placeholders: Placeholders): void => {
  const check = (operand: Source, operator: string, type: Type) => {
    if (operand.kind === "value")
      checkType(operand.name, `operator or function: ${operator}`, [type], placeholders);
    else checkSource(operand, placeholders);
  };
  switch (source.kind) {
    case "if_not_exists":
      checkSource(source.otherwise, placeholders);
      break;
    case "list_append":
      for (const one of [source.first, source.second]) check(one, source.kind, "L");
      break;
    case "sum":
      for (const one of [source.left, source.right]) check(one, source.sign > 0 ? "+" : "-", "N");
  }
};

const checkType = (
  name: string,
  operator: string,
  allowed: readonly Type[],
  { values }: Placeholders,
): void => {
  const type = typeOf(values[name]!);
  if (!allowed.includes(type))
    throw invalid(
      `Incorrect operand type for operator or function; ${operator}, operand type: ${typeNames[type]}`,
    );
};
