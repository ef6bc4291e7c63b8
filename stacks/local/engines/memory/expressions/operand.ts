import { invalid } from "../errors.ts";
import { attributeOf, type Item, setOf, type Value } from "../values.ts";
import type { Path, PathPart, Tokens } from "./tokens.ts";

/** What a condition compares. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly name: string }
  | { readonly kind: "size"; readonly path: Path };

/** What the placeholders of a request's expressions stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

export const nameOf = (part: string, { names }: Placeholders): string =>
  part.startsWith("#") ? names[part]! : part;

/** The path with names in place of their placeholders. */
export const resolvePath = (path: Path, placeholders: Placeholders): Path =>
  path.map((part) => (typeof part === "string" ? nameOf(part, placeholders) : part));

/** What of a value is at one part of a path. */
export const partOf = (value: Value, part: PathPart): Value | undefined => {
  if (typeof part === "number") return value.L?.[part];
  return value.M && attributeOf(value.M, part);
};

/** The value at a path of an item. */
export const valueAt = (item: Item, path: Path, placeholders: Placeholders): Value | undefined => {
  let value = attributeOf(item, nameOf(path[0] as string, placeholders));
  for (let place = 1; value && place < path.length; place++) {
    const part = path[place]!;
    value = partOf(value, typeof part === "string" ? nameOf(part, placeholders) : part);
  }
  return value;
};

export const valueOfOperand = (
  operand: Operand,
  item: Item,
  placeholders: Placeholders,
): Value | undefined => {
  if (operand.kind === "value") return placeholders.values[operand.name];
  const value = valueAt(item, operand.path, placeholders);
  return operand.kind === "path" ? value : value && countOf(value);
};

/** What `size(path)` is: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const countOf = (value: Value): Value | undefined => {
  const set = setOf(value) ?? value.L;
  if (set) return { N: String(set.length) };
  if (value.M) return { N: String(Object.keys(value.M).length) };
  if (value.S !== undefined) return { N: String(value.S.length) };
  return value.B === undefined ? undefined : { N: String(Buffer.byteLength(value.B, "base64")) };
};

/** How an operand's path is written in an error. */
export const describePath = (path: Path): string =>
  `[${path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join(", ")}]`;

/** The operands of a function, which has as many. */
export const readArguments = <T>(tokens: Tokens, name: string, count: number, read: () => T): T[] => {
  tokens.expect("(");
  const operands = [read()];
  while (tokens.accept(",")) operands.push(read());
  tokens.expect(")");
  if (operands.length !== count)
    throw invalid(
      "Incorrect number of operands for operator or function; " +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  return operands;
};

/** The path an operand is. @throws ValidationException when it is something else. */
export const pathOf = (operand: { readonly kind: string; readonly path?: Path }, name: string): Path => {
  if (operand.kind === "path" && operand.path) return operand.path;
  throw invalid(`Operator or function requires a document path; operator or function: ${name}`);
};
