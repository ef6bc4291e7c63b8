import type { Template } from "liquidjs";
import { parsedBy } from "./liquid.ts";
import type { MailTemplates } from "./render-mail.ts";
import type { TemplateField, TemplatePosition } from "./template-error.ts";

/** A variable that a template reads and does not make itself, and where it does so first. */
export interface UsedVariable {
  /** As it is written: `city`, `attributes.city`. */
  readonly name: string;
  readonly field: TemplateField;
  readonly position: TemplatePosition;
}

/** The variables of a mail, each once, whatever becomes of them: also what has a `default`, and what only some read. */
export const usedVariables = ({ subject, preheader, html, text }: MailTemplates): UsedVariable[] => {
  const found = new Map<string, UsedVariable>();
  const fields = { subject, preheader: preheader ?? [], body: html, text_body: text ?? [] };
  for (const [field, template] of Object.entries(fields))
    for (const variable of variablesOf(template))
      if (!found.has(variable.name)) found.set(variable.name, { ...variable, field: field as TemplateField });
  return [...found.values()];
};

const variablesOf = (template: Template[]): Omit<UsedVariable, "field">[] => {
  const { globals } = parsedBy("text").analyzeSync(template, { partials: false });
  return Object.values(globals)
    .flat()
    .map(({ segments: [root, property], location: { row, col } }) => ({
      name: root === "attributes" && typeof property === "string" ? `attributes.${property}` : String(root),
      position: { line: row, column: col },
    }))
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column);
};
