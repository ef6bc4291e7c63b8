import type { FilterCondition, KnownAttribute, List } from "../api/client.ts";

export type Operator = FilterCondition["operator"];

/** What a field holds, which says how it is asked for and by what. */
export type FieldKind = "text" | "number" | "boolean" | "date" | "status" | "lists";

export interface FilterField {
  readonly field: string;
  readonly label: string;
  readonly kind: FieldKind;
}

/** What a filter can be made of. */
export interface BuilderChoices {
  readonly fields: readonly FilterField[];
  readonly lists: readonly List[];
}

const ofContacts: readonly FilterField[] = [
  { field: "status", label: "Status", kind: "status" },
  { field: "lists", label: "Lists", kind: "lists" },
  { field: "email", label: "E-mail", kind: "text" },
  { field: "first_name", label: "First name", kind: "text" },
  { field: "last_name", label: "Last name", kind: "text" },
  { field: "company", label: "Company", kind: "text" },
  { field: "email_count", label: "Mails received", kind: "number" },
  { field: "last_email_sent", label: "Last mailed", kind: "date" },
  { field: "last_opened", label: "Last opened", kind: "date" },
  { field: "last_clicked", label: "Last clicked", kind: "date" },
  { field: "created_at", label: "Added", kind: "date" },
];

const attributePrefix = "attributes.";

const kindOf = ({ kinds }: Pick<KnownAttribute, "kinds">): FieldKind =>
  kinds.length === 1 ? kinds[0]! : "text";

/**
 * The fields that can be asked for: those of every contact, and the attributes there are.
 * @param asked fields of a filter, which stay though no contact looked at has them.
 */
export const fieldsOf = (
  attributes: readonly KnownAttribute[],
  asked: readonly string[],
): readonly FilterField[] => {
  const known = attributes.map(({ name, kinds }) => ({
    field: `${attributePrefix}${name}`,
    label: name,
    kind: kindOf({ kinds }),
  }));
  const unknown = [...new Set(asked)]
    .filter((field) => ![...ofContacts, ...known].some((one) => one.field === field))
    .map((field) => ({ field, label: field.replace(attributePrefix, ""), kind: "text" as const }));
  return [...ofContacts, ...known, ...unknown];
};

export const isAttribute = (field: string): boolean => field.startsWith(attributePrefix);

type Words = readonly (readonly [Operator, string])[];

const emptiness: Words = [
  ["empty", "is empty"],
  ["not_empty", "is not empty"],
];

/** The ways to ask for a field, in words that stand between it and its value. */
export const operatorsOf: Readonly<Record<FieldKind, Words>> = {
  text: [
    ["is", "is"],
    ["is_not", "is not"],
    ["contains", "contains"],
    ["not_contains", "does not contain"],
    ["starts_with", "starts with"],
    ["one_of", "is one of"],
    ...emptiness,
  ],
  number: [
    ["is", "is"],
    ["is_not", "is not"],
    ["more_than", "is more than"],
    ["less_than", "is less than"],
    ...emptiness,
  ],
  boolean: [["is", "is"], ["is_not", "is not"], ...emptiness],
  date: [
    ["in_last_days", "in the last days:"],
    ["not_in_last_days", "not in the last days:"],
    ["before", "before"],
    ["after", "after"],
    ["empty", "never"],
    ["not_empty", "ever"],
  ],
  status: [
    ["is", "is"],
    ["is_not", "is not"],
    ["one_of", "is one of"],
  ],
  lists: [
    ["contains", "include"],
    ["not_contains", "do not include"],
    ["empty", "are none"],
    ["not_empty", "are at least one"],
  ],
};

/** Whether a condition has a value besides. */
export const hasValue = (operator: Operator): boolean => operator !== "empty" && operator !== "not_empty";

/** What an attribute may be asked as, whatever contacts have in it: a number may be kept as a text. */
export const attributeKinds = [
  ["text", "As text"],
  ["number", "As a number"],
  ["date", "As a date"],
  ["boolean", "As yes or no"],
] as const satisfies readonly (readonly [FieldKind, string])[];

const isEmptiness = ([operator]: Words[number]): boolean => !hasValue(operator);

/** The ways to ask for an attribute, by what it is asked as; whether it is empty is the same for each. */
export const attributeOperators: readonly (readonly [FieldKind, string, Words])[] = [
  ...attributeKinds.map(
    ([kind, words]) => [kind, words, operatorsOf[kind].filter((one) => !isEmptiness(one))] as const,
  ),
  ["text", "Whatever it is", emptiness],
];

const dateOperators: readonly Operator[] = ["before", "after", "in_last_days", "not_in_last_days"];

/** What a condition on an attribute asks for it as. */
const askedAs = ({ operator, value }: Pick<FilterCondition, "operator" | "value">): FieldKind => {
  if (dateOperators.includes(operator)) return "date";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "text";
};

/** What a condition asks for its field as. */
export const kindOfCondition = (condition: FilterCondition): FieldKind =>
  ofContacts.find(({ field }) => field === condition.field)?.kind ?? askedAs(condition);
