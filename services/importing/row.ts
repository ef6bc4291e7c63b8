import type * as z from "zod";
import type { Mailbox } from "../contacts/address.ts";
import { newContact } from "../contacts/contact.ts";
import { numberIn } from "../contacts/values.ts";
import { unguarded } from "../platform/csv.ts";
import { consentFault, consentOf, type RowConsent } from "./consent-cells.ts";
import { isConsentField, type MappedColumn, targetOf } from "./import.ts";

/** What a row says of a person; an empty cell says nothing. */
export interface Row {
  readonly mailbox: Mailbox;
  readonly fields: Readonly<Partial<Record<"first_name" | "last_name" | "company", string>>>;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly consent: RowConsent;
}

/** Why a row, or a value of it, cannot be taken. */
export interface Refusal {
  /** Name of its column; empty when it is about the row. */
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

export type ReadRow = { readonly row: Row } | { readonly refusal: Refusal };

/** A cell as it was meant: exports such as ours guard what a spreadsheet would run. */
const textOf = (cells: readonly string[], { column }: MappedColumn): string =>
  unguarded(cells[column] ?? "").trim();

const isOfNumbers = (mapped: MappedColumn): boolean => "type" in mapped && mapped.type === "number";

const typed = (text: string, mapped: MappedColumn): string | number =>
  (isOfNumbers(mapped) ? numberIn(text) : undefined) ?? text;

/** What is wrong with a cell, whatever its column is for. */
const faultOf = (text: string, mapped: MappedColumn): string | undefined => {
  if (text.includes("\0")) return "has a NUL character";
  if (isOfNumbers(mapped) && numberIn(text) === undefined) return "is not a number";
  return "field" in mapped && isConsentField(mapped.field) ? consentFault(mapped.field, text) : undefined;
};

const refusal = (column: string, value: string, reason: string): ReadRow => ({
  refusal: { column, value, reason },
});

/** The column that a complaint of the contact's schema is about. */
const columnOf = ([first, second]: readonly PropertyKey[], mapping: readonly MappedColumn[]) => {
  const target = first === "attributes" ? `attributes.${String(second)}` : String(first);
  return mapping.find((mapped) => targetOf(mapped) === target);
};

/**
 * Reads a row by the mapping, and holds it to the schema that a contact of the API is held to.
 * @param columns their names.
 */
export const readRow = (
  cells: readonly string[],
  mapping: readonly MappedColumn[],
  columns: readonly string[],
): ReadRow => {
  const beyond = cells.slice(columns.length).find((cell) => cell.trim() !== "");
  if (beyond !== undefined)
    return refusal(
      "",
      beyond,
      `has ${cells.length} cells, but there are ${columns.length} columns: a value with the delimiter in it must be quoted`,
    );
  const nameOf = ({ column }: MappedColumn) => columns[column] ?? "";
  const texts = mapping.map((mapped) => ({ mapped, text: textOf(cells, mapped) }));
  const given = texts.filter(({ text, mapped }) => text !== "" || targetOf(mapped) === "email");
  for (const { mapped, text } of given) {
    const fault = text === "" ? "is empty" : faultOf(text, mapped);
    if (fault) return refusal(nameOf(mapped), text, fault);
  }
  const fields = given.filter(({ mapped }) => "field" in mapped && !isConsentField(mapped.field));
  const consents = given.filter(({ mapped }) => isConsentField(targetOf(mapped)));
  const attributes = given.filter(({ mapped }) => "attribute" in mapped);
  const read = newContact.safeParse({
    ...Object.fromEntries(fields.map(({ mapped, text }) => [targetOf(mapped), text])),
    attributes: Object.fromEntries(
      attributes.map(({ mapped, text }) => [
        "attribute" in mapped ? mapped.attribute : "",
        typed(text, mapped),
      ]),
    ),
  });
  if (!read.success) return refusedBy(read.error, cells, mapping, columns);
  const { email, attributes: kept, status: _, ...others } = read.data;
  const consent = consentOf(Object.fromEntries(consents.map(({ mapped, text }) => [targetOf(mapped), text])));
  return { row: { mailbox: email, fields: others, attributes: kept, consent } };
};

/** The longest cell of an attribute: where attributes are too large, it is the one to be looked at. */
export const longestAttribute = (
  cells: readonly string[],
  mapping: readonly MappedColumn[],
  columns: readonly string[],
): Pick<Refusal, "column" | "value"> => {
  const [longest] = mapping
    .filter((mapped) => "attribute" in mapped)
    .map((mapped) => ({ column: columns[mapped.column] ?? "", value: textOf(cells, mapped) }))
    .sort((one, other) => other.value.length - one.value.length);
  return longest ?? { column: "", value: "" };
};

const refusedBy = (
  { issues: [issue] }: z.ZodError,
  cells: readonly string[],
  mapping: readonly MappedColumn[],
  columns: readonly string[],
): ReadRow => {
  const { path, message } = issue!;
  const mapped = columnOf(path, mapping);
  if (mapped) return refusal(columns[mapped.column] ?? "", textOf(cells, mapped), message);
  const { column, value } = longestAttribute(cells, mapping, columns);
  return refusal(column, value, `attributes ${message}`);
};
