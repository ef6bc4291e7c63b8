import type { InferRequestType } from "hono/client";
import type { Api, ImportPreview } from "./api.ts";
import { oneOf } from "./arguments.ts";
import { Failure, Misuse } from "./failure.ts";

export type ImportStart = InferRequestType<Api["imports"][":import_id"]["start"]["$post"]>["json"];
type Mapped = ImportPreview["mapping"][number];

const fields = ["email", "first_name", "last_name", "company", "consent_at", "consent_ip"] as const;

/** What `--map COLUMN=TARGET` makes of a column: a field, an attribute, or nothing. */
const targetOf = (column: number, target: string): Mapped | undefined => {
  if (target === "") return undefined;
  const field = fields.find((name) => name === target);
  if (field) return { column, field };
  const [, attribute = target, type] = /^(.*):(text|number)$/.exec(target) ?? [];
  return { column, attribute, type: (type ?? "text") as "text" | "number" };
};

/**
 * What becomes of each column: as it was guessed, but for what is said.
 * @param said `COLUMN=TARGET` each; a column by its name
 * @throws Misuse, or Failure when the file has no such column
 */
export const mappingOf = (
  { columns, mapping }: Pick<ImportPreview, "columns" | "mapping">,
  said: readonly string[],
): Mapped[] => {
  const byColumn = new Map(mapping.map((mapped) => [mapped.column, mapped]));
  for (const one of said) {
    const split = one.lastIndexOf("=");
    if (split < 1) throw new Misuse(`--map ${one}: it is COLUMN=TARGET, such as "E-Mail=email".`);
    const [name, target] = [one.slice(0, split), one.slice(split + 1)];
    const column = columns.indexOf(name);
    if (column < 0)
      throw new Failure(
        `The file has no column "${name}"; it has ${columns.map((has) => `"${has}"`).join(", ")}.`,
      );
    const mapped = targetOf(column, target);
    // A field that is said to be elsewhere is not where it was guessed.
    if (mapped && "field" in mapped)
      for (const [other, guessed] of byColumn)
        if ("field" in guessed && guessed.field === mapped.field) byColumn.delete(other);
    if (mapped) byColumn.set(column, mapped);
    else byColumn.delete(column);
  }
  return [...byColumn.values()].sort((one, other) => one.column - other.column);
};

/** What each column is for, as a person reads it. */
export const mappingWords = (columns: readonly string[], mapping: readonly Mapped[]): string =>
  columns
    .map((name, column) => {
      const mapped = mapping.find((one) => one.column === column);
      if (!mapped) return `  ${name}: ignored`;
      return `  ${name}: ${"field" in mapped ? mapped.field : `{{ ${mapped.attribute} }}`}`;
    })
    .join("\n");

interface Meant {
  readonly unsubscribed?: boolean | undefined;
  readonly suppressed?: string | undefined;
  readonly consent?: string | undefined;
  readonly wording?: string | undefined;
  readonly mode?: string | undefined;
}

const reasons = ["bounce", "complaint", "unsubscribe", "manual"] as const;

/**
 * What the rows are.
 * @throws Misuse when it is not said, or said twice
 */
export const meaningOf = ({ unsubscribed, suppressed, consent, wording, mode = "both" }: Meant) => {
  if ([unsubscribed, suppressed, consent].filter((one) => one !== undefined).length !== 1)
    throw new Misuse(
      'Who are they? Name one of --consent SOURCE (they want mail, as it is known by "Form on example.org"), --unsubscribed, or --suppressed REASON.',
    );
  const how = oneOf(mode, ["add", "update", "both"], "--mode");
  if (suppressed !== undefined)
    return {
      mode: how,
      as: { status: "suppressed" as const, reason: oneOf(suppressed, reasons, "--suppressed") },
    };
  if (consent === undefined) return { mode: how, as: { status: "unsubscribed" as const } };
  return {
    mode: how,
    as: { status: "subscribed" as const },
    consent: { source: consent, ...(wording !== undefined && { wording }) },
  };
};
