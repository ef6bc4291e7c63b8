import type { ContactFilter, FilterCondition } from "../api/client.ts";
import { type FieldKind, type FilterField, hasValue, operatorsOf } from "./filter-fields.ts";

/** A condition being written; its value is as it was typed. */
export interface ConditionDraft {
  readonly id: number;
  readonly field: string;
  readonly operator: FilterCondition["operator"];
  readonly value: string;
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

/** A condition with another operator: a value that it cannot have is emptied. */
export const withOperator = (
  condition: ConditionDraft,
  operator: FilterCondition["operator"],
): ConditionDraft => {
  const isDays = (one: string) => one.endsWith("in_last_days");
  const isDate = (one: string) => one === "before" || one === "after";
  const changes =
    isDays(condition.operator) !== isDays(operator) || isDate(condition.operator) !== isDate(operator);
  return { ...condition, operator, value: changes ? (isDays(operator) ? "90" : "") : condition.value };
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
  const text = Array.isArray(value) ? value.join(", ") : value === undefined ? "" : String(value);
  return { id: ++lastId, field, operator, value: text };
};

/** The filter of a draft; what is not written to its end is left out. @returns undefined when nothing is left. */
export const filterOf = (
  part: PartDraft,
  kindOf: (field: string) => FieldKind,
): ContactFilter | undefined => {
  if (!isGroup(part)) return conditionOf(part, kindOf(part.field));
  const parts = part.parts.flatMap((one) => filterOf(one, kindOf) ?? []);
  if (parts.length === 0) return undefined;
  if (part.match === "all") return { all: parts };
  return part.match === "any" ? { any: parts } : { none: parts };
};

const conditionOf = (
  { field, operator, value }: ConditionDraft,
  kind: FieldKind,
): FilterCondition | undefined => {
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
      .split(",")
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
export const isUnfinished = (part: PartDraft, kindOf: (field: string) => FieldKind): boolean =>
  isGroup(part)
    ? part.parts.length === 0 || part.parts.some((one) => isUnfinished(one, kindOf))
    : filterOf(part, kindOf) === undefined;
