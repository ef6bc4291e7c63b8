import { invalid } from "../errors.ts";
import { isReservedWord } from "./reserved-words.ts";

/** Name of a map's attribute, perhaps a placeholder (`#name`), or index of a list. */
export type PathPart = string | number;
export type Path = readonly PathPart[];

const expressionBytesMax = 4_096;
const pattern = /\s*(?:([A-Za-z_]\w*|#\w+|:\w+|\d+|<>|<=|>=|[<>=+\-()[\].,])|(\S))/y;

interface Token {
  readonly text: string;
  readonly start: number;
}

/** A reader of an expression's tokens, with the errors of DynamoDB's own. */
export interface Tokens {
  /** The next token as it is written; "" at the end. */
  peek(ahead?: number): string;
  take(): string;
  /** Takes the next token if it is this one. */
  accept(text: string): boolean;
  expect(text: string): void;
  /** {@link accept} for a word that is a part of the language, in any case. */
  acceptWord(word: string): boolean;
  /** A document path: `a.b[0].#c`. */
  path(): Path;
  /** The error for the next token being what it is. */
  syntaxError(): Error;
}

/** @throws ValidationException for what is no token, and for an expression that is too long. */
export const readTokens = (expression: string): Tokens => {
  if (Buffer.byteLength(expression) > expressionBytesMax)
    throw invalid(
      `Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(expression)}`,
    );
  const tokens = split(expression);
  let next = 0;
  const peek = (ahead = 0) => tokens[next + ahead]?.text ?? "";
  const take = () => tokens[next++]?.text ?? "";
  const accept = (text: string) => peek() === text && take() !== "";
  const syntaxError = () => {
    const [before, token, after] = [tokens[next - 1], tokens[next], tokens[next + 1]];
    const last = after ?? token ?? before;
    const near = last && expression.slice((before ?? token)!.start, last.start + last.text.length);
    return invalid(`Syntax error; token: "${token?.text ?? "<EOF>"}", near: "${near ?? ""}"`);
  };
  const name = (): string => {
    if (!/^[A-Za-z_#]/.test(peek())) throw syntaxError();
    if (isReservedWord(peek()))
      throw invalid(`Attribute name is a reserved keyword; reserved keyword: ${peek()}`);
    return take();
  };
  const expect = (text: string) => {
    if (!accept(text)) throw syntaxError();
  };
  const index = (): number => {
    if (!/^\d/.test(peek())) throw syntaxError();
    const number = Number(take());
    expect("]");
    return number;
  };
  return {
    peek,
    take,
    accept,
    expect,
    acceptWord: (word) => peek().toUpperCase() === word && take() !== "",
    path: () => {
      const path: PathPart[] = [name()];
      for (;;) {
        if (accept(".")) path.push(name());
        else if (accept("[")) path.push(index());
        else return path;
      }
    },
    syntaxError,
  };
};

const split = (expression: string): Token[] => {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(expression); match; match = pattern.exec(expression)) {
    const [, text, stray] = match;
    if (stray) {
      const near = expression.slice(tokens.at(-1)?.start ?? match.index, pattern.lastIndex + 1).trim();
      throw invalid(`Syntax error; token: "${stray}", near: "${near}"`);
    }
    tokens.push({ text: text!, start: pattern.lastIndex - text!.length });
  }
  return tokens;
};
