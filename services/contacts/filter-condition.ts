import * as z from "zod";
import { attributeName, contactStatuses } from "./contact.ts";
import { dateIn } from "./values.ts";

/** DynamoDB takes 100 values in a list. */
const valuesMax = 50;

/** The fields of a contact that a condition may ask for, by what they hold. `attributes.<name>` is any of these. */
export const fieldKinds = {
  email: "text",
  first_name: "text",
  last_name: "text",
  company: "text",
  status: "status",
  lists: "lists",
  email_count: "number",
  created_at: "date",
  last_email_sent: "date",
  last_opened: "date",
  last_clicked: "date",
} as const;

/**
 * Fields whose texts have one spelling, so that DynamoDB compares them itself. The search keys are for questions of our
 * own: no request may ask for them.
 */
export const keyFields = {
  email: true,
  status: true,
  lists: true,
  search_name: true,
  search_surname: true,
} as const;

const operators = {
  text: ["is", "is_not", "one_of", "contains", "not_contains", "starts_with", "empty", "not_empty"],
  status: ["is", "is_not", "one_of"],
  lists: ["contains", "not_contains", "empty", "not_empty"],
  number: ["is", "is_not", "less_than", "more_than", "empty", "not_empty"],
  date: ["before", "after", "in_last_days", "not_in_last_days", "empty", "not_empty"],
} as const;

export const filterOperators = [
  "is",
  "is_not",
  "one_of",
  "contains",
  "not_contains",
  "starts_with",
  "less_than",
  "more_than",
  "before",
  "after",
  "in_last_days",
  "not_in_last_days",
  "empty",
  "not_empty",
] as const;
export type FilterOperator = (typeof filterOperators)[number];

const attributeField = /^attributes\.(.+)$/;

/** The name of the attribute that a field of a condition is, if it is one. */
export const attributeOf = (field: string): string | undefined => attributeField.exec(field)?.[1];

const fieldName = z
  .string()
  .refine((field) => field in fieldKinds || attributeName.safeParse(attributeOf(field)).success, {
    message: `must be one of ${Object.keys(fieldKinds).join(", ")}, or attributes.<name>`,
  });

/** What a condition compares with, by operator; none with `empty` and `not_empty`. */
const isValueOf = (operator: FilterOperator, value: unknown): boolean => {
  switch (operator) {
    case "empty":
    case "not_empty":
      return value === undefined;
    case "is":
    case "is_not":
      return value !== "" && ["string", "number", "boolean"].includes(typeof value);
    case "one_of":
      return Array.isArray(value);
    case "contains":
    case "not_contains":
    case "starts_with":
      return typeof value === "string" && value !== "";
    case "less_than":
    case "more_than":
      return typeof value === "number";
    case "before":
    case "after":
      return typeof value === "string" && dateIn(value) !== undefined;
    case "in_last_days":
    case "not_in_last_days":
      return z.number().int().min(1).max(3_650).safeParse(value).success;
  }
};

const wanted: Readonly<Record<FilterOperator, string>> = {
  is: "a text, a number, true or false; for what has no value ask with empty",
  is_not: "a text, a number, true or false; for what has a value ask with not_empty",
  one_of: `a list of 1 to ${valuesMax} texts`,
  contains: "a text",
  not_contains: "a text",
  starts_with: "a text",
  less_than: "a number",
  more_than: "a number",
  before: "a date such as 2026-11-28, or one with its time such as 2026-11-28T12:00:00Z",
  after: "a date such as 2026-11-28, or one with its time such as 2026-11-28T12:00:00Z",
  in_last_days: "a whole number of days, 1 to 3650",
  not_in_last_days: "a whole number of days, 1 to 3650",
  empty: "left out",
  not_empty: "left out",
};

export const filterCondition = z
  .strictObject({
    field: fieldName.meta({ example: "attributes.city" }),
    operator: z.enum(filterOperators),
    value: z
      .union([
        z.string().max(500),
        z.number(),
        z.boolean(),
        z.array(z.string().max(500)).min(1).max(valuesMax),
      ])
      .optional(),
  })
  .superRefine(({ field, operator, value }, context) => {
    const kind = fieldKinds[field as keyof typeof fieldKinds] as keyof typeof operators | undefined;
    if (kind && !(operators[kind] as readonly string[]).includes(operator))
      context.addIssue({
        code: "custom",
        path: ["operator"],
        message: `of ${field} must be one of ${operators[kind].join(", ")}`,
      });
    else if (!isValueOf(operator, value))
      context.addIssue({ code: "custom", path: ["value"], message: `must be ${wanted[operator]}` });
    else if (
      kind === "status" &&
      ![value].flat().every((status) => (contactStatuses as readonly unknown[]).includes(status))
    )
      context.addIssue({
        code: "custom",
        path: ["value"],
        message: `must be of ${contactStatuses.join(", ")}`,
      });
  })
  .meta({ id: "FilterCondition" });
export type FilterCondition = z.output<typeof filterCondition>;

/** What is asked of a contact: a condition, or several of which all, any or none hold. */
export type ContactFilter =
  | FilterCondition
  | { readonly all: readonly ContactFilter[] }
  | { readonly any: readonly ContactFilter[] }
  | { readonly none: readonly ContactFilter[] };
