import type { ContactFilter, FilterCondition } from "../api/client.ts";
import { type FieldKind, type FilterField, hasValue, kindOfCondition, operatorsOf } from "./filter-fields.ts";

/** A condition being written; its value is as it was typed, of several each on a line. */
export interface ConditionDraft {
  readonly id: number;
  readonly field: string;
  /** What the field is asked as. */
  readonly kind: FieldKind;
  readonly operator: FilterCondition["operator"];
  readonly value: string;
  /** As it was saved, until something of it is changed: a program may have saved what is not written here. */
  readonly saved?: FilterCondition;
}

export type Match = "all" | "any" | "none";

/** Conditions of which all, any or none are to hold. */
export interface GroupDraft {
  readonly id: number;
  readonly match: Match;
  readonly parts: readonly PartDraft[];
}

export type PartDraft = ConditionDraft | GroupDraft;

export const isGroup = (part: PartDraft): part is GroupDraft => "parts" in part;

/** The API takes groups no deeper in one another. */
export const depthMax = 5;

let lastId = 0;

/** A condition on a field, by the first way to ask for it. */
export const newCondition = ({ field, kind }: FilterField): ConditionDraft => ({
  id: ++lastId,
  field,
  kind,
  operator: operatorsOf[kind][0]![0],
  value: firstValue(kind),
});

const firstValue = (kind: FieldKind): string =>
  kind === "status" ? "subscribed" : kind === "boolean" ? "true" : kind === "date" ? "90" : "";

export const newGroup = (match: Match, parts: readonly PartDraft[]): GroupDraft => ({
  id: ++lastId,
  match,
  parts,
});

/** How the value of a condition is written: as days, as a date, as a state, as a text … */
const formOf = (kind: FieldKind, operator: FilterCondition["operator"]): string =>
  operator.endsWith("in_last_days") ? "days" : kind;

/** A condition with another value. */
export const withValue = ({ saved: _, ...condition }: ConditionDraft, value: string): ConditionDraft => ({
  ...condition,
  value,
});

/** A condition with another operator: a value that it cannot have is another. */
export const withOperator = (
  { saved: _, ...condition }: ConditionDraft,
  operator: FilterCondition["operator"],
  kind: FieldKind = condition.kind,
): ConditionDraft => {
  const form = formOf(kind, operator);
  if (form !== formOf(condition.kind, condition.operator)) {
    const first = form === "days" ? "90" : kind === "date" ? "" : firstValue(kind);
    return { ...condition, kind, operator, value: first };
  }
  const [one = ""] = condition.value.split("\n");
  return { ...condition, kind, operator, value: operator === "one_of" ? condition.value : one };
};

/** The draft of a filter as it was saved. */
export const draftOf = (filter: ContactFilter): GroupDraft => {
  const part = partOf(filter);
  return isGroup(part) ? part : newGroup("all", [part]);
};

const partOf = (filter: ContactFilter): PartDraft => {
  if ("all" in filter) return newGroup("all", filter.all.map(partOf));
  if ("any" in filter) return newGroup("any", filter.any.map(partOf));
  if ("none" in filter) return newGroup("none", filter.none.map(partOf));
  const { field, operator, value } = filter;
  const text = Array.isArray(value) ? value.join("\n") : value === undefined ? "" : String(value);
  const kind = kindOfCondition(filter);
  return { id: ++lastId, field, kind, operator, value: text, saved: filter };
};

/** The filter of a draft; what is not written to its end is left out. @returns undefined when nothing is left. */
export const filterOf = (part: PartDraft): ContactFilter | undefined => {
  if (!isGroup(part)) return conditionOf(part);
  const parts = part.parts.flatMap((one) => filterOf(one) ?? []);
  if (parts.length === 0) return undefined;
  if (part.match === "all") return { all: parts };
  return part.match === "any" ? { any: parts } : { none: parts };
};

const conditionOf = ({
  field,
  kind,
  operator,
  value,
  saved,
}: ConditionDraft): FilterCondition | undefined => {
  if (saved) return saved;
  if (!hasValue(operator)) return { field, operator };
  const given = valueIn(value.trim(), operator, kind);
  return given === undefined ? undefined : { field, operator, value: given };
};

const valueIn = (
  text: string,
  operator: FilterCondition["operator"],
  kind: FieldKind,
): FilterCondition["value"] => {
  if (text === "") return undefined;
  if (operator === "one_of") {
    const entries = text
      .split("\n")
      .map((entry) => entry.trim())
      .filter(Boolean);
    return entries.length > 0 ? entries : undefined;
  }
  if (kind === "boolean") return text === "true";
  if (kind === "number" || operator.endsWith("in_last_days"))
    return Number.isFinite(Number(text)) ? Number(text) : undefined;
  return text;
};

/** Every field that a draft asks for. */
export const fieldsAsked = (part: PartDraft): string[] =>
  isGroup(part) ? part.parts.flatMap(fieldsAsked) : [part.field];

/** Whether a part of it is not written to its end. */
export const isUnfinished = (part: PartDraft): boolean =>
  isGroup(part) ? part.parts.length === 0 || part.parts.some(isUnfinished) : filterOf(part) === undefined;
