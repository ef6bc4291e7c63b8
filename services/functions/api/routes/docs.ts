import { html } from "hono/html";
import { page } from "../html-page.ts";

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
};

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
  >;
}

/** The part of an OpenAPI 3.1 document that the reference page shows. */
export interface ApiDocument {
  readonly info: { title: string; version: string; description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { schemas?: Readonly<Record<string, Schema>> };
}

const typeName = (schema: Schema): string => {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.anyOf) return schema.anyOf.map(typeName).join(" or ");
  if (schema.items) return `${typeName(schema.items)}[]`;
  if (schema.enum) return schema.enum.join(" | ");
  return [schema.type ?? "any"].flat().join(" or ");
};

const fieldRows = (schema: Schema, required: readonly string[] = schema.required ?? []) =>
  Object.entries(schema.properties ?? {}).map(
    ([name, field]) =>
      html`<tr>
        <td><code>${name}</code>${required.includes(name) ? " *" : ""}</td>
        <td>${typeName(field)}</td>
        <td>${field.description ?? ""}</td>
      </tr>`,
  );

const operationSection = (method: string, path: string, operation: Operation) => {
  const body = operation.requestBody?.content["application/json"]?.schema;
  return html`<section>
    <h2 id="${method}-${path}"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h2>
    <p>${operation.summary ?? ""}. ${operation.description ?? ""}</p>
    <table>
      ${(operation.parameters ?? []).map(
        (parameter) =>
          html`<tr>
            <td><code>${parameter.name}</code>${parameter.required ? " *" : ""}</td>
            <td>${parameter.in}</td>
            <td>${parameter.schema?.description ?? ""}</td>
          </tr>`,
      )}
      ${body ? html`<tr><td>body *</td><td>${typeName(body)}</td><td></td></tr>` : ""}
      ${Object.entries(operation.responses).map(([status, response]) => {
        const schema = response.content?.["application/json"]?.schema;
        return html`<tr><td>${status}</td><td>${schema ? typeName(schema) : ""}</td><td>${response.description}</td></tr>`;
      })}
    </table>
  </section>`;
};

/** The human reference, made from the OpenAPI document itself, so that the two cannot differ. */
export const docsPage = ({ info, paths = {}, components }: ApiDocument) =>
  page(
    info.title,
    html`<h1>${info.title} ${info.version}</h1>
      <p>${info.description ?? ""}</p>
      <p>Machine-readable: <a href="/openapi.json">/openapi.json</a>. A star marks what is required.</p>
      ${Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => operationSection(method, path, operation)),
      )}
      <section><h1>Objects</h1></section>
      ${Object.entries(components?.schemas ?? {}).map(
        ([name, schema]) =>
          html`<section>
            <h2>${name}</h2>
            <p>${schema.description ?? ""}</p>
            <table>${fieldRows(schema)}</table>
          </section>`,
      )}`,
  );
