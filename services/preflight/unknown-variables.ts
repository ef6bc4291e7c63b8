import { attributesIn, lookedAtMax } from "../contacts/attributes.ts";
import type { MergeValues } from "../contacts/merge-values.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Recipient } from "../deliveries/batch.ts";
import { type MailTemplates, ownValues } from "../mail/render-mail.ts";
import type { UsedVariable } from "../mail/used-variables.ts";
import { nearestTo } from "../platform/nearest.ts";
import type { PreflightProblem } from "./report.ts";

/** What every contact may have. */
const contactFields = [
  "first_name",
  "last_name",
  "company",
  "email",
] as const satisfies (keyof MergeValues)[];
/** Named where none is near. */
const examplesMax = 10;

/** A variable that nobody has, and the name that was most likely meant. */
export interface UnknownVariable extends UsedVariable {
  readonly nearest: string | undefined;
  /** What contacts have. */
  readonly known: readonly string[];
}

/**
 * The variables of a mail that stand for nothing: no field, and no attribute of a contact that was looked at.
 * @param used the variables of the mail.
 * @param sample of those who would get it; others are looked at only if these do not have all.
 */
export const findUnknown = async (
  contacts: Pick<ContactStore, "sample">,
  used: readonly UsedVariable[],
  templates: Pick<MailTemplates, "postalAddress">,
  sample: readonly Pick<Recipient, "values">[],
): Promise<UnknownVariable[]> => {
  const known = new Set<string>([
    ...contactFields,
    "attributes",
    ...Object.keys(ownValues(templates, "")),
    ...sample.flatMap(({ values: { attributes = {} } }) => Object.keys(attributes)),
  ]);
  const isUnknown = ({ name }: UsedVariable) => !known.has(bare(name));
  if (!used.some(isUnknown)) return [];
  for (const { name } of attributesIn(await contacts.sample(lookedAtMax))) known.add(name);
  const names = [...known].filter((name) => name !== "attributes");
  return used
    .filter(isUnknown)
    .map((variable) => ({ ...variable, nearest: nearestTo(bare(variable.name), names), known: names }));
};

const bare = (name: string): string => name.replace(/^attributes\./, "");

/** Says of each what it does, and what was meant. */
export const unknownProblems = (unknown: readonly UnknownVariable[]): PreflightProblem[] =>
  unknown.map(({ name, field, position, nearest, known }) => ({
    severity: "warning",
    code: "unknown_variable",
    field,
    ...position,
    message: nearest
      ? `No contact has {{ ${name} }}: did you mean {{ ${nearest} }}?`
      : `No contact has {{ ${name} }}: everybody would get its default, or nothing. There are ${known.slice(0, examplesMax).join(", ")}${known.length > examplesMax ? " and others" : ""}.`,
  }));
