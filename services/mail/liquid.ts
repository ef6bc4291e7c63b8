import { Liquid, type Template } from "liquidjs";
import type { MergeValues } from "../contacts/merge-values.ts";

// A template that loops or grows without end would hold a sender until it times out, for every recipient.
const limits = { parseLimit: 2_000_000, renderLimit: 1_000, memoryLimit: 20_000_000 };

// No file system: {% include %} and its kin find nothing. Own properties only: a template cannot reach prototypes.
const shared = {
  ...limits,
  ownPropertyOnly: true,
  strictFilters: true,
  relativeReference: false,
  templates: {},
};

const engines = {
  /** Values are escaped for HTML: a contact named `<b>` is shown so. */
  html: new Liquid({ ...shared, outputEscape: "escape" }),
  text: new Liquid(shared),
};

export type TemplateKind = keyof typeof engines;

/** @throws Error that says what is wrong and where, when the template is not valid Liquid. */
export const parseTemplate = (kind: TemplateKind, source: string): Template[] => engines[kind].parse(source);

/**
 * Renders a template for one recipient; what the recipient lacks is empty, or the template's `default`.
 * @throws Error when the template runs away or a filter fails.
 */
export const renderTemplate = (kind: TemplateKind, template: Template[], values: object): string =>
  engines[kind].renderSync(template, values) as string;

/** Complains of every variable that is not there, unless it has a `default` or a condition asks for it. */
const strict = new Liquid({ ...shared, strictVariables: true, lenientIf: true, catchAllErrors: true });

/** Names of the variables that are empty in what this recipient would read, each once. */
export const missingVariables = (template: Template[], values: object): string[] => {
  try {
    strict.renderSync(template, values);
    return [];
  } catch (error) {
    const names = flattened(error as LiquidErrors).map(({ originalError }) => originalError?.variableName);
    return [...new Set(names.filter((name) => name !== undefined))];
  }
};

/** An error of liquidjs, which does not export the classes of these. */
interface LiquidErrors {
  readonly errors?: readonly LiquidErrors[];
  readonly originalError?: { readonly variableName?: string };
}

/** The single errors, those within loops and conditions included. */
const flattened = (error: LiquidErrors): LiquidErrors[] => error.errors?.flatMap(flattened) ?? [error];

/** The scope of a template: attributes beside the fields, and under `attributes`; the fields win. */
export const scopeOf = ({ attributes, ...fields }: MergeValues): object => ({
  ...attributes,
  attributes,
  ...fields,
});
