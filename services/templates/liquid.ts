import { Liquid, type Template } from "liquidjs";

/** What a template may use: of the recipient, as frozen with the audience, and the unsubscribe link of the message. */
export interface MergeValues {
  readonly email: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly company?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

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

/** The scope of a template: attributes beside the fields, and under `attributes`; the fields win. */
export const scopeOf = ({ attributes, ...fields }: MergeValues): object => ({
  ...attributes,
  attributes,
  ...fields,
});
