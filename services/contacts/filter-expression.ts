import { punycodePrefix } from "./domain.ts";
import { conditionOfKeys, isInternationalPart } from "./email-condition.ts";
import {
  attributeOf,
  type ContactFilter,
  type FilterCondition,
  fieldKinds,
  keyFields,
} from "./filter-condition.ts";
import { containedSpellings, hasOneSpelling, startingSpellings } from "./letter-cases.ts";
import { caseless, dateIn, dayMs, numberIn } from "./values.ts";

/** A filter as DynamoDB takes it. */
export interface FilterExpression {
  /** Undefined: DynamoDB can tell nobody apart by it. */
  readonly expression: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether it finds whom the filter does, and nobody else: otherwise it finds others, too, and `matchesFilter` decides. */
  readonly isExact: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const expressionBytesMax = 4_096;
const operatorsMax = 300;
const operator =
  /\b(?:AND|OR|NOT|IN|BETWEEN|contains|begins_with|attribute_exists|attribute_not_exists)\b|[<>=]/g;

const isTooLong = (expression = ""): boolean =>
  expression.length > expressionBytesMax || (expression.match(operator)?.length ?? 0) > operatorsMax;

/** Whether DynamoDB refuses a filter for its size. */
export const isTooLarge = (filter: ContactFilter): boolean =>
  isTooLong(expressionBy(filter, new Date(), 0).expression);

/** Characters of a text that are asked for in all their spellings: with three, up to 27 of them. */
const pieceLengths = [3, 2, 1];

/**
 * A filter as a FilterExpression of DynamoDB, which tells apart there whom it can. It compares texts by their case and as
 * texts only; where the filter means more (`matchesFilter`) it finds all whom the filter does, and some others besides.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @param now what days are counted back from.
 */
export const filterExpression = (filter: ContactFilter, now: Date): FilterExpression => {
  for (const length of pieceLengths) {
    const told = expressionBy(filter, now, length);
    if (!isTooLong(told.expression)) return told;
  }
  return expressionBy(filter, now, 0);
};

/** Part of an expression: what always or never holds, or a text that is made once it is needed. */
type Term = boolean | (() => string);

/** What DynamoDB can tell of a part of a filter. */
interface Bounds {
  /** Holds wherever the filter does. */
  readonly widest: Term;
  /** Holds nowhere but where the filter does. */
  readonly narrowest: Term;
}

const exactly = (term: Term): Bounds => ({ widest: term, narrowest: term });

// DynamoDB refuses parentheses that are not needed.
const joined = (terms: readonly Term[], word: "AND" | "OR"): Term => {
  const decisive = word === "OR";
  if (terms.includes(decisive)) return decisive;
  const left = terms.filter((term) => typeof term !== "boolean");
  if (left.length <= 1) return left[0] ?? !decisive;
  return () => `(${left.map((term) => term()).join(` ${word} `)})`;
};

const not = (term: Term): Term => (typeof term === "boolean" ? !term : () => `NOT ${term()}`);

const inverse = ({ widest, narrowest }: Bounds): Bounds =>
  widest === narrowest ? exactly(not(widest)) : { widest: not(narrowest), narrowest: not(widest) };

const expressionBy = (filter: ContactFilter, now: Date, pieceLength: number): FilterExpression => {
  const naming = namesAndValues();
  let isExact = true;
  const ofCondition = (condition: FilterCondition): Bounds => {
    const bounds = conditionBounds(condition, naming, now, pieceLength);
    if (bounds.widest !== bounds.narrowest) isExact = false;
    return bounds;
  };
  const of = (part: ContactFilter): Bounds => {
    if ("all" in part) return joinedBounds(part.all.map(of), "AND");
    if ("any" in part) return joinedBounds(part.any.map(of), "OR");
    if ("none" in part) return inverse(joinedBounds(part.none.map(of), "OR"));
    return ofCondition(part);
  };
  const { widest } = of(filter);
  const expression = typeof widest === "function" ? widest() : undefined;
  return { expression, names: naming.names, values: naming.values, isExact };
};

const joinedBounds = (parts: readonly Bounds[], word: "AND" | "OR"): Bounds => ({
  widest: joined(
    parts.map(({ widest }) => widest),
    word,
  ),
  narrowest: joined(
    parts.map(({ narrowest }) => narrowest),
    word,
  ),
});

type Naming = ReturnType<typeof namesAndValues>;

const namesAndValues = () => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const nameOf = (name: string): string => {
    const known = Object.entries(names).find(([, named]) => named === name);
    const own = known?.[0] ?? `#f${Object.keys(names).length}`;
    names[own] = name;
    return own;
  };
  return {
    names,
    values,
    place: (field: string): string => {
      const attribute = attributeOf(field);
      return (attribute === undefined ? [field] : ["attributes", attribute]).map(nameOf).join(".");
    },
    value: (value: unknown): string => {
      const name = `:f${Object.keys(values).length}`;
      values[name] = value;
      return name;
    },
  };
};

/** Comes after everything that begins with a digit or a sign, which is how a number and a date begin. */
const afterDigits = ":";

/** Of what comes after the year 9999 the text begins with a sign. */
const iso = (at: number): string => (at < Date.UTC(10_000, 0) ? new Date(at).toISOString() : afterDigits);

/** The terms of one field. */
const termsOf = (field: string, { place, value }: Naming) => ({
  exists: () => `attribute_exists(${place(field)})`,
  compared: (how: "=" | "<" | ">" | ">=", to: unknown) => () => `${place(field)} ${how} ${value(to)}`,
  between: (from: string, to: string) => () => `${place(field)} BETWEEN ${value(from)} AND ${value(to)}`,
  among: (all: readonly unknown[]) => () => `${place(field)} IN (${all.map(value).join(", ")})`,
  contains: (text: unknown) => () => `contains(${place(field)}, ${value(text)})`,
  begins: (text: string) => () => `begins_with(${place(field)}, ${value(text)})`,
  isEmpty: () => `(attribute_not_exists(${place(field)}) OR ${place(field)} = ${value("")})`,
});

type Terms = ReturnType<typeof termsOf>;

const conditionBounds = (given: FilterCondition, naming: Naming, now: Date, pieceLength: number): Bounds => {
  const ofKeys = conditionOfKeys(given);
  const { field, operator: asked, value } = ofKeys;
  const terms = termsOf(field, naming);
  if (isInternationalPart(ofKeys)) {
    const bounds = { widest: terms.contains(punycodePrefix), narrowest: false };
    return asked === "not_contains" ? inverse(bounds) : bounds;
  }
  const condition = { field, value, terms, pieceLength };
  switch (asked) {
    case "is":
      return sameBounds(condition);
    case "is_not":
      return inverse(sameBounds(condition));
    case "one_of":
      return oneOfBounds(condition);
    case "contains":
      return containsBounds(condition);
    case "not_contains":
      return inverse(containsBounds(condition));
    case "starts_with":
      return startsBounds(condition);
    case "less_than":
      return numberBounds(condition, "<");
    case "more_than":
      return numberBounds(condition, ">");
    case "before":
      return beforeBounds(condition);
    case "after":
      return afterBounds(condition);
    case "in_last_days":
      return lastDaysBounds(condition, now);
    case "not_in_last_days":
      return inverse(lastDaysBounds(condition, now));
    case "empty":
      return exactly(terms.isEmpty);
    case "not_empty":
      return exactly(not(terms.isEmpty));
  }
};

interface Asked {
  readonly field: string;
  readonly value: FilterCondition["value"];
  readonly terms: Terms;
  readonly pieceLength: number;
}

/** Whether a field has one spelling only, in lower case where it has letters at all. */
const isKey = (field: string): boolean => field in keyFields;
/** Whether a field is what is recorded of a contact: a number, or a moment in one form. */
const isRecorded = (field: string): boolean =>
  ["number", "date"].includes(fieldKinds[field as keyof typeof fieldKinds]);

const sameBounds = (asked: Asked): Bounds => {
  const { field, value, terms } = asked;
  if (typeof value === "string") return sameTextBounds(asked, value);
  const same = terms.compared("=", value);
  if (typeof value === "boolean" || isRecorded(field)) return exactly(same);
  return { widest: joined([same, terms.compared("<", afterDigits)], "OR"), narrowest: same };
};

const sameTextBounds = ({ field, terms, pieceLength }: Asked, text: string): Bounds => {
  if (isKey(field)) return exactly(terms.compared("=", caseless(text)));
  const number = numberIn(text);
  const same = joined(
    [text, ...(number === undefined ? [] : [number])].map((one) => terms.compared("=", one)),
    "OR",
  );
  if (hasOneSpelling(text)) return exactly(same);
  return { widest: anyOf(containedSpellings(text, pieceLength).map(terms.contains), terms), narrowest: same };
};

const anyOf = (spelled: readonly Term[], { exists }: Terms): Term =>
  spelled.length === 0 ? exists : joined(spelled, "OR");

const oneOfBounds = (asked: Asked): Bounds => {
  const { field, terms, pieceLength } = asked;
  const texts = asked.value as readonly string[];
  if (isKey(field)) return exactly(terms.among(texts.map(caseless)));
  const numbers = texts.flatMap((text) => numberIn(text) ?? []);
  const among = terms.among([...texts, ...numbers]);
  if (texts.every(hasOneSpelling)) return exactly(among);
  const each = texts.map((text) => sameTextBounds(asked, text).widest);
  return { widest: pieceLength === 0 ? terms.exists : joined(each, "OR"), narrowest: among };
};

const containsBounds = ({ field, value, terms, pieceLength }: Asked): Bounds => {
  const text = value as string;
  const contains = terms.contains(isKey(field) && field !== "lists" ? caseless(text) : text);
  if (isKey(field) || hasOneSpelling(text)) return exactly(contains);
  return {
    widest: anyOf(containedSpellings(text, pieceLength).map(terms.contains), terms),
    narrowest: contains,
  };
};

const startsBounds = ({ field, value, terms, pieceLength }: Asked): Bounds => {
  const text = value as string;
  if (isKey(field)) return exactly(terms.begins(caseless(text)));
  if (hasOneSpelling(text)) return exactly(terms.begins(text));
  return {
    widest: anyOf(startingSpellings(text, pieceLength).map(terms.begins), terms),
    narrowest: terms.begins(text),
  };
};

const numberBounds = ({ field, value, terms }: Asked, how: "<" | ">"): Bounds => {
  const compared = terms.compared(how, value);
  if (isRecorded(field)) return exactly(compared);
  return { widest: joined([compared, terms.compared("<", afterDigits)], "OR"), narrowest: compared };
};

/** A text with a zone may be a day ahead of the moment it is, or behind it. */
const zonesMs = 2 * dayMs;

const beforeBounds = ({ field, value, terms }: Asked): Bounds => {
  const { start } = dateIn(value as string)!;
  if (isRecorded(field)) return exactly(terms.compared("<", iso(start)));
  return { widest: terms.compared("<", iso(start + zonesMs)), narrowest: false };
};

const afterBounds = ({ field, value, terms }: Asked): Bounds => {
  const { start, end } = dateIn(value as string)!;
  if (isRecorded(field)) return exactly(terms.compared(start === end ? ">" : ">=", iso(end)));
  return { widest: terms.between(iso(end - zonesMs), afterDigits), narrowest: false };
};

const lastDaysBounds = ({ field, value, terms }: Asked, now: Date): Bounds => {
  const since = now.getTime() - (value as number) * dayMs;
  if (isRecorded(field)) return exactly(terms.compared(">", iso(since)));
  return { widest: terms.between(iso(since - zonesMs), iso(now.getTime() + zonesMs)), narrowest: false };
};
