import { type Context, type Emitter, type Template, UndefinedVariableError } from "liquidjs";
import { boundedEmitter, boundedLiquid, workOf } from "./bounded-liquid.ts";
import { contextOf, positionOf, sharedOptions } from "./liquid.ts";
import type { TemplatePosition } from "./template-error.ts";

/** Complains of every variable that is not there, unless it has a `default` or a condition asks for it. */
const strict = boundedLiquid({ ...sharedOptions, strictVariables: true, lenientIf: true });

const register = "missing variables";
/** Names of variables, and where each is used first. */
type Missing = Map<string, TemplatePosition | undefined>;

// One tag at a time, and on after what is missing. liquidjs can collect errors itself, but keeps the source with each.
const renderList = strict.renderer.renderTemplates;
function* renderTemplates(templates: Template[], context: Context, emitter?: Emitter) {
  const written = emitter ?? boundedEmitter(workOf(context));
  for (const template of templates) {
    try {
      yield* renderList([template], context, written);
    } catch (error) {
      if (!(error instanceof UndefinedVariableError)) throw error;
      const missing: Missing = context.getRegister(register, new Map());
      const isNew = !missing.has(nameOf(error));
      // liquidjs has read the source up to here, to say where; of a new one it does again.
      workOf(context).charge(error.token.input.length * (isNew ? 2 : 1));
      if (isNew) missing.set(nameOf(error), positionOf(error));
    }
    if (context.breakCalled || context.continueCalled) break;
  }
  return written.buffer;
}
Object.assign(strict.renderer, { renderTemplates });

const nameOf = (error: UndefinedVariableError): string =>
  (error.originalError as Error & { readonly variableName: string }).variableName;

/**
 * The variables that are empty in what this recipient would read, by name, and where each is used first; those up to
 * where the template fails or runs away.
 */
export const missingVariables = (template: Template[], values: object): Missing => {
  const context = contextOf(strict, values);
  const missing: Missing = context.getRegister(register, new Map());
  try {
    strict.renderSync(template, context);
  } catch {
    // Whoever asks renders the template too, and says what is wrong with it.
  }
  return missing;
};
