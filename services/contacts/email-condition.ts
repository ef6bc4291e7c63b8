import { parseAddress } from "./address.ts";
import type { FilterCondition } from "./filter-condition.ts";
import { caseless } from "./values.ts";

/**
 * Conditions on an address, which is stored under its key: lower case, the domain in punycode. Whoever asks writes it
 * as people do, `ada@Bücher.example`, and segments that were saved so stand.
 */

const keyOf = (text: string): string => parseAddress(text)?.key ?? caseless(text.trim());

/** A part of an address; of one that is blank only, which no address has, nothing is taken off: nothing is in all. */
const partOf = (text: string): string => caseless((text.trim() || text).normalize("NFC"));

const isPart = (operator: FilterCondition["operator"]): boolean =>
  ["contains", "not_contains", "starts_with"].includes(operator);

const readAsAddress = (condition: FilterCondition): FilterCondition => {
  const { operator, value } = condition;
  if (Array.isArray(value)) return { ...condition, value: value.map(keyOf) };
  if (typeof value !== "string") return condition;
  return { ...condition, value: isPart(operator) ? partOf(value) : keyOf(value) };
};

/** One condition judges all contacts in turn, and may name many addresses: they are parsed once. */
const read = new WeakMap<FilterCondition, FilterCondition>();

/** A condition whose addresses, if it has any, are compared as keys are, and parts of addresses in one spelling. */
export const conditionOfKeys = (condition: FilterCondition): FilterCondition => {
  if (condition.field !== "email") return condition;
  const known = read.get(condition) ?? readAsAddress(condition);
  read.set(condition, known);
  return known;
};

/**
 * Whether a part of an address is asked for in letters that no key has. It may end within a label, which has no punycode
 * yet: so it is looked for in the address as people write it.
 */
export const isInternationalPart = ({ field, operator, value }: FilterCondition): boolean =>
  field === "email" && isPart(operator) && /\P{ASCII}/u.test(String(value));
