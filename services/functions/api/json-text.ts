/** What is wrong with a value of a JSON text, and where it is. */
export interface JsonFlaw {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** How deep values may lie in one another: no request has more than four levels. */
const depthMax = 32;

/** Longer numbers are refused unread: DynamoDB keeps 38 digits, and a double is written in 24 characters at most. */
const numberLengthMax = 40;

/** A decimal number, however it is written: its sign, its significant digits, and the power of ten of the last. */
const canonical = (text: string): string => {
  const [, sign, whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const exponent = Number(power) - fraction.length + digits.length - significant.length;
  return significant && `${sign}${significant}e${exponent}`;
};

/** Whether a number as it is written is the one that JSON.parse makes of it, to the last digit. */
const isKept = (source: string): boolean => {
  if (source.length > numberLengthMax) return false;
  // Any fifteen digits are.
  return /^[^eE]{1,15}$/.test(source) || canonical(String(Number(source))) === canonical(source);
};

const textFlawOf = (text: unknown): string | undefined =>
  typeof text === "string" && !text.isWellFormed()
    ? "has half of a surrogate pair, which is no character"
    : undefined;

/** The first text, as a value or a name, that is not kept as it was sent. */
const findTextFlaw = (value: unknown): JsonFlaw | undefined => {
  const message = textFlawOf(value);
  if (message !== undefined) return { path: [], message };
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, part] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const wrongName = name === "__proto__" ? "is not a name that can be used" : textFlawOf(name);
    const flaw = wrongName === undefined ? findTextFlaw(part) : { path: [], message: wrongName };
    if (flaw) return { ...flaw, path: [name, ...flaw.path] };
  }
  return undefined;
};

/** The first number that is not kept as it was sent. A reviver is slow, and the only one who sees how it was written. */
const findNumberFlaw = (text: string): JsonFlaw | undefined => {
  const flaw = { path: [], message: "is a number of more digits than are kept: send it as a string" };
  let found = false;
  const read: unknown = JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) => {
    if (found || typeof value !== "number" || isKept(context!.source!)) return value;
    found = true;
    return flaw;
  });
  return found ? { ...flaw, path: pathTo(flaw, read) ?? [] } : undefined;
};

/** Where a value lies within another; undefined when it does not. */
const pathTo = (sought: unknown, value: unknown): (string | number)[] | undefined => {
  if (value === sought) return [];
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, part] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const rest = pathTo(sought, part);
    if (rest) return [name, ...rest];
  }
  return undefined;
};

const isTooDeep = (skeleton: string): boolean => {
  let depth = 0;
  for (const [bracket] of skeleton.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > depthMax) return true;
  }
  return false;
};

/**
 * Finds the first thing in a JSON text (RFC 8259) that would not be kept as it was sent: text that is no Unicode or a
 * number that loses digits (I-JSON, RFC 7493, has neither), or a name that JavaScript gives another meaning.
 * @returns undefined when there is nothing.
 * @throws SyntaxError when it is no JSON.
 */
export const findJsonFlaw = (text: string): JsonFlaw | undefined => {
  const skeleton = text.replace(/"(?:[^"\\]|\\.)*"/gs, "");
  if (isTooDeep(skeleton)) return { path: [], message: `must not be nested more than ${depthMax} deep` };
  const flaw = findTextFlaw(JSON.parse(text));
  if (flaw) return flaw;
  return /[\d.]{16}|[eE][+-]?\d/.test(skeleton) ? findNumberFlaw(text) : undefined;
};
