import type { ImportPreview, ImportStart } from "../api/client.ts";

/** What a person makes of a file before its import starts. */
export interface Plan {
  /** What each column is for, by its place: a field, `attribute`, or `ignore`. */
  readonly columns: readonly PlannedColumn[];
  readonly as: "subscribed" | "unconfirmed" | "unsubscribed" | "suppressed";
  readonly reason: "manual" | "bounce" | "complaint" | "unsubscribe";
  readonly mode: "add" | "update" | "both";
  /** Ids of lists to put them on. */
  readonly lists: readonly string[];
  readonly consentSource: string;
  readonly consentWording: string;
  /** As an input of type `date` has it; empty: the moment of the import. */
  readonly consentDay: string;
}

export interface PlannedColumn {
  readonly target:
    | "email"
    | "first_name"
    | "last_name"
    | "company"
    | "consent_at"
    | "consent_ip"
    | "attribute"
    | "ignore";
  /** Of an attribute. */
  readonly name: string;
  readonly type: "text" | "number";
}

/** What the columns are guessed to be. */
export const columnsOf = ({
  columns,
  mapping,
}: Pick<ImportPreview, "columns" | "mapping">): PlannedColumn[] =>
  columns.map((_, column) => {
    const mapped = mapping.find((one) => one.column === column);
    if (!mapped) return { target: "ignore", name: "", type: "text" };
    if ("field" in mapped) return { target: mapped.field, name: "", type: "text" };
    return { target: "attribute", name: mapped.attribute, type: mapped.type ?? "text" };
  });

/** Headers by which other programs, and our own export, say who gets mail and who does not. */
const standingHeader =
  /^(e-?mail[ _-]?)?(status|state|standing|subscribed|unsubscribed|suppressed|opt(ed)?[ _-]?(in|out)|is[ _-]?(subscribed|active)|bounced)([ _-]?(at|on|date|reason))?$/i;

/** The column that seems to say of each row whether it gets mail: that is not heeded. */
export const standingColumn = ({ columns, has_header }: Pick<ImportPreview, "columns" | "has_header">) =>
  has_header ? columns.find((name) => standingHeader.test(name.trim())) : undefined;

/** What a person means, besides the columns, until they say otherwise. */
export const unsaid: Omit<Plan, "columns"> = {
  as: "subscribed",
  reason: "manual",
  mode: "both",
  lists: [],
  consentSource: "",
  consentWording: "",
  consentDay: "",
};

/** The request that a plan is. @param format as the file was shown. */
export const startOf = (
  plan: Plan,
  { encoding, delimiter, has_header }: Pick<ImportPreview, "encoding" | "delimiter" | "has_header">,
): ImportStart => ({
  format: { encoding, delimiter, has_header },
  mapping: plan.columns.flatMap(({ target, name, type }, column) => {
    if (target === "ignore") return [];
    return [target === "attribute" ? { column, attribute: name.trim(), type } : { column, field: target }];
  }),
  mode: plan.mode,
  as: plan.as === "suppressed" ? { status: "suppressed" as const, reason: plan.reason } : { status: plan.as },
  ...((plan.as === "subscribed" || plan.as === "unconfirmed") && { lists: [...plan.lists] }),
  ...(plan.as === "subscribed" && {
    consent: {
      source: plan.consentSource.trim(),
      ...(plan.consentWording.trim() && { wording: plan.consentWording.trim() }),
      // The day begins where the person is who says it.
      ...(plan.consentDay && { at: new Date(`${plan.consentDay}T00:00`).toISOString() }),
    },
  }),
});

/** The column of the file that a refusal of the API is about, as it counts only those that are mapped. */
export const columnOfField = (plan: Plan, field: string | undefined): number | undefined => {
  const [, place] = /^mapping\[(\d+)\]/.exec(field ?? "") ?? [];
  if (place === undefined) return undefined;
  const mapped = plan.columns.flatMap(({ target }, column) => (target === "ignore" ? [] : [column]));
  return mapped[Number(place)];
};
