import type { Contact } from "./contact.ts";
import { attributeOf, type ContactFilter, type FilterCondition } from "./filter-condition.ts";

const dayMs = 86_400_000;

/**
 * Whether a filter finds a contact that was read already: as DynamoDB tells them apart by `filterExpression`, which a
 * test holds it to.
 * @param now what days are counted back from.
 */
export const matchesFilter = (filter: ContactFilter, contact: Contact, now: Date): boolean => {
  const matches = (part: ContactFilter): boolean => {
    if ("all" in part) return part.all.every(matches);
    if ("any" in part) return part.any.some(matches);
    if ("none" in part) return !part.none.some(matches);
    return holds(part, fieldOf(contact, part.field), now);
  };
  return matches(filter);
};

/** The value of a field as it is stored: no list at all where there is none. */
const fieldOf = (contact: Contact, field: string): unknown => {
  const attribute = attributeOf(field);
  if (attribute !== undefined)
    return Object.hasOwn(contact.attributes, attribute) ? contact.attributes[attribute] : undefined;
  const value = contact[field as keyof Contact];
  return field === "lists" && contact.lists.length === 0 ? undefined : value;
};

const holds = ({ operator, value: asked }: FilterCondition, found: unknown, now: Date): boolean => {
  const ago = () => new Date(now.getTime() - Number(asked) * dayMs).toISOString();
  switch (operator) {
    case "is":
      return found === asked;
    case "is_not":
      return found !== asked;
    case "one_of":
      return (asked as readonly unknown[]).includes(found);
    case "contains":
      return includes(found, asked);
    case "not_contains":
      return !includes(found, asked);
    case "starts_with":
      return typeof found === "string" && found.startsWith(asked as string);
    case "less_than":
    case "before":
      return compare(found, asked) < 0;
    case "more_than":
    case "after":
      return compare(found, asked) > 0;
    case "in_last_days":
      return compare(found, ago()) > 0;
    case "not_in_last_days":
      return !(compare(found, ago()) > 0);
    case "empty":
      return found === undefined || found === "";
    case "not_empty":
      return !(found === undefined || found === "");
  }
};

const includes = (found: unknown, asked: unknown): boolean =>
  Array.isArray(found) ? found.includes(asked) : typeof found === "string" && found.includes(asked as string);

/** NaN, which is neither less nor more, where the two are not of one type. Texts are compared by their bytes. */
const compare = (found: unknown, asked: unknown): number => {
  if (typeof found === "number" && typeof asked === "number") return found - asked;
  if (typeof found === "string" && typeof asked === "string")
    return Buffer.compare(Buffer.from(found), Buffer.from(asked));
  return Number.NaN;
};
