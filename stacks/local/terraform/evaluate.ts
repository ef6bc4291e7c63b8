import { formatReference, parseTemplate, type Reference } from "./expression.ts";

/** Looks an address up: the attributes of a block, or the value of a local. Undefined when there is none. */
export type Lookup = (address: string) => unknown;

/** A block that may occur once is an object in CDKTF's JSON and a list in a reference: `x.block[0].attribute`. */
const step = (value: unknown, key: string | number): unknown => {
  if (Array.isArray(value)) return value[Number(key)];
  if (typeof value !== "object" || value === null) return undefined;
  return key === 0 ? value : (value as Record<string, unknown>)[key];
};

const follow = (reference: Reference, lookup: Lookup): unknown => {
  const value = reference.keys.reduce(step, lookup(reference.address));
  if (value === undefined) throw new Error(`cannot resolve the reference \`${formatReference(reference)}\``);
  return value;
};

const followAsText = (reference: Reference, lookup: Lookup): string => {
  const value = follow(reference, lookup);
  if (typeof value === "object")
    throw new Error(`\`${formatReference(reference)}\` is not text, so it cannot be part of a string`);
  return String(value);
};

const resolveString = (template: string, lookup: Lookup): unknown => {
  const parts = parseTemplate(template);
  const [only] = parts;
  // A string that is one reference takes the referred value with its type.
  if (parts.length === 1 && typeof only === "object") return follow(only, lookup);
  return parts.map((part) => (typeof part === "string" ? part : followAsText(part, lookup))).join("");
};

/**
 * Replaces every reference inside an argument's value.
 * @throws Error naming the reference that cannot be resolved.
 */
export const resolve = (value: unknown, lookup: Lookup): unknown => {
  if (typeof value === "string") return resolveString(value, lookup);
  if (Array.isArray(value)) return value.map((item) => resolve(item, lookup));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, lookup)]));
};

/** Addresses that the references inside a value start with. */
export const references = (value: unknown): string[] => {
  if (typeof value === "string")
    return parseTemplate(value).flatMap((part) => (typeof part === "string" ? [] : [part.address]));
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(references);
};
