import { spelledOut } from "./address.ts";
import type { Contact } from "./contact.ts";
import { conditionOfKeys, isInternationalPart } from "./email-condition.ts";
import { attributeOf, type ContactFilter, type FilterCondition, fieldKinds } from "./filter-condition.ts";
import { caseless, dateIn, dayMs, numberIn } from "./values.ts";

/**
 * Whether a filter finds a contact. This is what a filter means; `filterExpression` is what DynamoDB can tell of it.
 * A field that a contact does not have, or has without anything in it, is empty; it is none of what `is`, `contains` and
 * the like ask for, and all of what `is_not` and `not_contains` do.
 * @param now what days are counted back from.
 */
export const matchesFilter = (filter: ContactFilter, contact: Contact, now: Date): boolean => {
  const matches = (part: ContactFilter): boolean => {
    if ("all" in part) return part.all.every(matches);
    if ("any" in part) return part.any.some(matches);
    if ("none" in part) return !part.none.some(matches);
    const condition = conditionOfKeys(part);
    return holds(condition, comparedWith(condition, contact), now);
  };
  return matches(filter);
};

/** What a condition judges: an address as people write it, where a part of it is asked for in their letters. */
const comparedWith = (condition: FilterCondition, contact: Contact): unknown =>
  isInternationalPart(condition) ? spelledOut(contact.email) : fieldOf(contact, condition.field);

/** The value of a field as it is stored: no list at all where there is none. */
const fieldOf = (contact: Contact, field: string): unknown => {
  const attribute = attributeOf(field);
  if (attribute !== undefined)
    return Object.hasOwn(contact.attributes, attribute) ? contact.attributes[attribute] : undefined;
  const value = contact[field as keyof Contact];
  return field === "lists" && contact.lists.length === 0 ? undefined : value;
};

const holds = ({ field, operator, value: asked }: FilterCondition, found: unknown, now: Date): boolean => {
  switch (operator) {
    case "is":
      return isSame(found, asked);
    case "is_not":
      return !isSame(found, asked);
    case "one_of":
      return (asked as readonly unknown[]).some((one) => isSame(found, one));
    case "contains":
      return includes(found, asked as string);
    case "not_contains":
      return !includes(found, asked as string);
    case "starts_with":
      return typeof found === "string" && caseless(found).startsWith(caseless(asked as string));
    case "less_than":
      return numberOf(found) < (asked as number);
    case "more_than":
      return numberOf(found) > (asked as number);
    case "before":
      return momentOf(found) < dateIn(asked as string)!.start;
    case "after":
      return isAfter(momentOf(found), asked as string);
    case "in_last_days":
      return isInLast(field, momentOf(found), asked as number, now);
    case "not_in_last_days":
      return !isInLast(field, momentOf(found), asked as number, now);
    case "empty":
      return found === undefined || found === "";
    case "not_empty":
      return !(found === undefined || found === "");
  }
};

/** Texts without their case; a number and a text by the number that the text is. */
const isSame = (found: unknown, asked: unknown): boolean => {
  if (typeof found === "string" && typeof asked === "string") return caseless(found) === caseless(asked);
  if (typeof found === "string" && typeof asked === "number") return numberIn(found) === asked;
  if (typeof found === "number" && typeof asked === "string") return numberIn(asked) === found;
  return found === asked;
};

const includes = (found: unknown, asked: string): boolean =>
  Array.isArray(found)
    ? found.includes(asked)
    : typeof found === "string" && caseless(found).includes(caseless(asked));

/** NaN, which is neither less nor more, where there is none. */
const numberOf = (found: unknown): number =>
  typeof found === "number"
    ? found
    : ((typeof found === "string" ? numberIn(found) : undefined) ?? Number.NaN);

/** When a stored day begins, or a stored moment is. */
const momentOf = (found: unknown): number =>
  (typeof found === "string" ? dateIn(found)?.start : undefined) ?? Number.NaN;

/** After a day is from the next one on. */
const isAfter = (moment: number, asked: string): boolean => {
  const { start, end } = dateIn(asked)!;
  return start === end ? moment > end : moment >= end;
};

/** What an attribute says may be yet to come; what is recorded of a contact was there when it was looked at. */
const isInLast = (field: string, moment: number, days: number, now: Date): boolean =>
  moment > now.getTime() - days * dayMs && (field in fieldKinds || moment <= now.getTime());
