import * as z from "zod";
import { badRequest } from "./errors.ts";

/** Values of a template by name. */
export type TemplateData = Readonly<Record<string, unknown>>;

/** Why a template could not be rendered: SES accepts the message, sends nothing and publishes a Rendering Failure. */
export class RenderingFailure extends Error {}

const data = z.record(z.string(), z.unknown());

/** Reads the JSON text of template data. @throws AwsError `BadRequestException`. */
export const parseTemplateData = (text = "{}"): TemplateData => {
  try {
    return data.parse(JSON.parse(text));
  } catch {
    throw badRequest("Template rendering data is invalid");
  }
};

const lookup = (values: TemplateData, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? (value as TemplateData)[name]
          : undefined,
      values,
    );

/**
 * Replaces `{{name}}` and `{{nested.name}}`; nothing is HTML-escaped, as in SES.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 * @throws RenderingFailure when a value is missing.
 * @throws AwsError `BadRequestException` for a block helper or partial, which the local SES does not render.
 */
export const render = (template: string, values: TemplateData): string =>
  template.replace(/\{\{\{?\s*([^{}]*?)\s*\}?\}\}/g, (_, path: string) => {
    if (!/^[A-Za-z_][\w.-]*$/.test(path))
      throw badRequest(`The local SES renders {{name}} only, not {{${path}}}.`);
    const value = lookup(values, path);
    if (value === undefined || value === null)
      throw new RenderingFailure(`Attribute '${path}' is not present in the rendering data.`);
    return String(value);
  });
