import type { Recipient } from "../deliveries/batch.ts";
import { scopeOf } from "../mail/liquid.ts";
import { missingVariables } from "../mail/missing-variables.ts";
import { type MailTemplates, ownValues, renderMail } from "../mail/render-mail.ts";
import { TemplateError, type TemplateField } from "../mail/template-error.ts";
import type { PreflightReport } from "./report.ts";

/** Addresses named for a finding: enough to look it up. */
const examplesMax = 3;

type UndefinedVariable = PreflightReport["undefined_variables"][number];

/** Recipients on whom the templates fail. */
export interface TemplateFailures {
  readonly count: number;
  /** The first of them, and what went wrong. */
  readonly example: string;
  readonly message: string;
  readonly field: TemplateField | undefined;
}

export interface Trial {
  /** On how many recipients the templates were tried. */
  readonly sampled: number;
  readonly undefinedVariables: UndefinedVariable[];
  readonly failures: TemplateFailures | undefined;
}

/**
 * Tries the templates of a campaign on sampled recipients. What each of them would read decides: a variable that only
 * a condition asks for is not missed.
 * @param until milliseconds since the epoch: recipients after that are not tried.
 */
export const tryTemplates = (mail: MailTemplates, sample: readonly Recipient[], until: number): Trial => {
  const templates = [
    ["subject", mail.subject],
    ["preheader", mail.preheader ?? []],
    ["body", mail.html],
    ["text_body", mail.text ?? []],
  ] as const;
  const undefinedVariables = new Map<string, UndefinedVariable>();
  let failures: TemplateFailures | undefined;
  let sampled = 0;
  for (const { address, values } of sample) {
    if (Date.now() >= until) break;
    sampled++;
    const scope = { ...scopeOf({ ...values, attributes: values.attributes ?? {} }), ...ownValues(mail, "") };
    const missing = new Map<string, UndefinedVariable["field"]>();
    for (const [field, template] of templates)
      for (const name of missingVariables(template, scope).keys())
        if (!missing.has(name)) missing.set(name, field);
    try {
      renderMail(mail, values, "");
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      failures ??= { count: 0, example: address, message: error.message, field: error.field };
      failures = { ...failures, count: failures.count + 1 };
    }
    for (const [variable, field] of missing) {
      const found = undefinedVariables.get(variable) ?? { variable, field, missing: 0, examples: [] };
      undefinedVariables.set(variable, found);
      found.missing++;
      if (found.examples.length < examplesMax) found.examples.push(address);
    }
  }
  return { sampled, undefinedVariables: [...undefinedVariables.values()], failures };
};
