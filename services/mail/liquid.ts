import { Context, type Liquid, type LiquidError, type Template } from "liquidjs";
import type { MergeValues } from "../contacts/merge-values.ts";
import { boundedLiquid } from "./bounded-liquid.ts";
import { complaintOf } from "./liquid-complaint.ts";
import { renderWork } from "./render-work.ts";
import { TemplateError, type TemplatePosition } from "./template-error.ts";
import { checkSource } from "./template-source.ts";

// No file system. Own properties only: a template cannot reach prototypes.
export const sharedOptions = {
  ownPropertyOnly: true,
  strictFilters: true,
  relativeReference: false,
  templates: {},
};

const engines = {
  /** Values are escaped for HTML: a contact named `<b>` is shown so. */
  html: boundedLiquid({ ...sharedOptions, escapeOutput: true }),
  text: boundedLiquid(sharedOptions),
};

export type TemplateKind = keyof typeof engines;

/** @throws TemplateError that says what is wrong and where, when the template is not valid Liquid or is too large. */
export const parseTemplate = (kind: TemplateKind, source: string): Template[] => {
  checkSource(source);
  try {
    return engines[kind].parse(source);
  } catch (error) {
    throw templateError(error);
  }
};

/**
 * Renders a template for one recipient; what the recipient lacks is empty, or the template's `default`.
 * @throws TemplateError when the template runs away or a filter fails.
 */
export const renderTemplate = (kind: TemplateKind, template: Template[], values: object): string => {
  try {
    return engines[kind].renderSync(template, contextOf(engines[kind], values)) as string;
  } catch (error) {
    throw templateError(error);
  }
};

/** The engine of a kind of template, for what is asked of one without rendering it. */
export const parsedBy = (kind: TemplateKind): Liquid => engines[kind];

/** What a template is rendered in, within the limits of `renderWork`. */
export const contextOf = (engine: Liquid, values: object): Context => {
  const work = renderWork();
  // liquidjs's limiters are a class of its own, of which these two methods are all it calls.
  const limiters = { memoryLimit: work as never, renderLimit: work as never };
  return new Context(values, engine.options, { sync: true }, { ...limiters, liquid: engine });
};

const templateError = (error: unknown): TemplateError => {
  const message = complaintOf((error as Error).message);
  const cause = rootOf(error);
  const position = positionOf(error);
  if (cause instanceof RangeError && /call stack|Invalid (string|array) length/.test(cause.message))
    return new TemplateError(`this is nested too deep or grows too long (${message})`, {
      runaway: true,
      position,
      cause,
    });
  const runaway = cause instanceof TemplateError && cause.runaway;
  return new TemplateError(message, { runaway, position, cause });
};

/** Where an error of liquidjs came from. */
export const positionOf = (error: unknown): TemplatePosition | undefined => {
  const { token } = error as Partial<LiquidError>;
  const [line, column] = token?.getPosition() ?? [];
  return line === undefined || column === undefined ? undefined : { line, column };
};

/** What liquidjs wrapped, once for each tag around it. */
const rootOf = (error: unknown): unknown => {
  const original = (error as { originalError?: unknown }).originalError;
  return original === undefined ? error : rootOf(original);
};

/** The scope of a template: attributes beside the fields, and under `attributes`; the fields win. */
export const scopeOf = ({ attributes, ...fields }: MergeValues): object => ({
  ...attributes,
  attributes,
  ...fields,
});
