import type { ContactFilter, FilterCondition, List } from "../api/client.ts";
import { contactWords } from "../words.ts";
import { type FilterField, fieldsOf, isAttribute, kindOfCondition, operatorsOf } from "./filter-fields.ts";

interface Names {
  readonly lists: readonly Pick<List, "list_id" | "name">[];
  readonly fields?: readonly FilterField[];
}

/** A filter in plain words: `status is Subscribed and (city is “Berlin” or lists include News)`. */
export const filterWords = (filter: ContactFilter, names: Names, isWithin = false): string => {
  if ("field" in filter) return conditionWords(filter, names);
  const [word, parts] =
    "all" in filter ? ["and", filter.all] : "any" in filter ? ["or", filter.any] : ["nor", filter.none];
  const said = parts.map((part) => filterWords(part, names, true));
  if (word === "nor") return `not ${said.length > 1 ? `(${said.join(", or ")})` : said[0]}`;
  if (said.length === 1) return said[0]!;
  const joined = said.join(` ${word} `);
  return isWithin ? `(${joined})` : joined;
};

const conditionWords = ({ field, operator, value }: FilterCondition, names: Names): string => {
  const fields = names.fields ?? fieldsOf([], [field]);
  const found = fields.find((one) => one.field === field) ?? fieldsOf([], [field]).at(-1)!;
  const words = Object.values(operatorsOf).flat();
  const kind = kindOfCondition({ field, operator, value });
  const own = operatorsOf[kind].find(([one]) => one === operator);
  const how = (own ?? words.find(([one]) => one === operator))![1];
  // The name of an attribute is the person's own; that of a field is a word among others here.
  const label = isAttribute(field) ? found.label : found.label.toLowerCase();
  if (operator === "in_last_days") return `${label} in the last ${value} days`;
  if (operator === "not_in_last_days") return `${label} not in the last ${value} days`;
  if (kind === "date" && value === undefined) return `${label}: ${how}`;
  return [label, how, ...(value === undefined ? [] : [valueWords(field, value, names)])].join(" ");
};

const valueWords = (
  field: string,
  value: NonNullable<FilterCondition["value"]>,
  { lists }: Names,
): string => {
  if (field === "lists")
    return lists.find(({ list_id }) => list_id === value)?.name ?? "a list that was deleted";
  if (field === "status")
    return [value]
      .flat()
      .map((one) => contactWords[one as keyof typeof contactWords])
      .join(" or ");
  if (Array.isArray(value)) return value.map((one) => `“${one}”`).join(", ");
  return typeof value === "string" ? `“${value}”` : String(value);
};
