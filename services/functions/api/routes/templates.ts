import { z } from "@hono/zod-openapi";
import {
  createTemplate,
  deleteTemplate,
  readTemplate,
  type SaveRefusal,
  saveTemplate,
} from "../../../templates/save-template.ts";
import { findShipped, shipped, toShippedRow } from "../../../templates/shipped.ts";
import {
  newTemplate,
  type Template,
  templateChange,
  templateId,
  templateRow,
  templateVersion,
  templateView,
  toTemplateRow,
} from "../../../templates/template.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const templatePage = z
  .object({ templates: z.array(templateRow), next_cursor: nextCursor })
  .meta({ id: "TemplatePage" });
const versionList = z.object({ versions: z.array(templateVersion) }).meta({ id: "TemplateVersions" });
const cursors = pageCursor("templates", z.strictObject({ template_id: templateId }));
const byId = z.object({ template_id: templateId });
const ofVersion = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31)
    .optional()
    .meta({ type: "integer", minimum: 1, description: "An earlier version; the latest when left out." }),
});
const ofTemplate = { template_id: "$response.body#/template_id" };
const templateLinks = {
  read: { operationId: "readTemplate", parameters: ofTemplate },
  save: { operationId: "saveTemplate", parameters: ofTemplate },
  delete: { operationId: "deleteTemplate", parameters: ofTemplate },
};

const noTemplate = () => new Problem("not_found", "There is no template with this id.", "template_id");

type Dependencies = Pick<ApiDependencies, "apiKeys" | "templates" | "content" | "log">;

export const templateRoutes = (deps: Dependencies) =>
  router().route("/", allTemplates(deps)).route("/", readingOne(deps)).route("/", changingOne(deps));

/** `GET /templates`, `POST /templates` */
const allTemplates = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/templates",
        operationId: "listTemplates",
        tags: ["templates"],
        summary: "List templates",
        description: "Behind the last of your own are those that are shipped.",
        request: { query: pageQuery },
        responses: { 200: { description: "A page of templates, in no order.", content: json(templatePage) } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await deps.templates.list(limit, cursors.decode(cursor));
        const templates = [...items.map(toTemplateRow), ...(lastKey ? [] : shipped.map(toShippedRow))];
        return c.json({ templates, next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", [], {
        method: "post",
        path: "/templates",
        operationId: "addTemplate",
        tags: ["templates"],
        summary: "Save a template",
        request: { body: jsonBody(newTemplate) },
        responses: {
          201: { description: "The template.", content: json(templateView), links: templateLinks },
        },
      }),
      async (c) => c.json(await createTemplate(deps, c.req.valid("json"), new Date()), 201),
    );

/** `GET /templates/{template_id}`, `GET /templates/{template_id}/versions` */
const readingOne = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/templates/{template_id}",
        operationId: "readTemplate",
        tags: ["templates"],
        summary: "Read a template",
        request: { params: byId, query: ofVersion },
        responses: { 200: { description: "The template.", content: json(templateView) } },
      }),
      async (c) => {
        const { version } = c.req.valid("query");
        const found = await readTemplate(deps, c.req.valid("param").template_id, version);
        if (found) return c.json(found, 200);
        if (version === undefined) throw noTemplate();
        throw new Problem("not_found", "There is no such version: see GET …/versions.", "version");
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/templates/{template_id}/versions",
        operationId: "listTemplateVersions",
        tags: ["templates"],
        summary: "List the versions of a template",
        description: "The latest fifty, the newest first.",
        request: { params: byId },
        responses: { 200: { description: "Its versions.", content: json(versionList) } },
      }),
      async (c) => {
        const { template_id } = c.req.valid("param");
        const builtin = findShipped(template_id);
        const all = builtin ? [builtin] : (await deps.templates.get(template_id))?.versions;
        if (!all) throw noTemplate();
        const versions = all.map(({ version, created_at }) => ({ version, created_at })).reverse();
        return c.json({ versions }, 200);
      },
    );

/** `PUT /templates/{template_id}`, `DELETE /templates/{template_id}` */
const changingOne = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found", "template_changed", "template_builtin"], {
        method: "put",
        path: "/templates/{template_id}",
        operationId: "saveTemplate",
        tags: ["templates"],
        summary: "Save a version of a template",
        description:
          "Other content is a new version; the same, under another name, is none. Where there is a newer version than the one named nothing is saved, and the refusal has it in `details`. To restore an earlier version, save its content.",
        request: { params: byId, body: jsonBody(templateChange) },
        responses: { 200: { description: "The template as saved.", content: json(templateView) } },
      }),
      async (c) => {
        const { template_id } = c.req.valid("param");
        const outcome = await saveTemplate(deps, template_id, c.req.valid("json"), new Date());
        if (!outcome.ok) throw refusalOf(outcome);
        return c.json(outcome.view, 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found", "template_builtin"], {
        method: "delete",
        path: "/templates/{template_id}",
        operationId: "deleteTemplate",
        tags: ["templates"],
        summary: "Delete a template",
        description: "With all its versions. Drafts and campaigns that began with it stay as they are.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        const outcome = await deleteTemplate(deps, c.req.valid("param").template_id);
        if (!outcome.ok) throw refusalOf(outcome);
        return c.body(null, 204);
      },
    );

const refusalOf = (refusal: SaveRefusal): Problem => {
  switch (refusal.code) {
    case "not_found":
      return noTemplate();
    case "template_builtin":
      return new Problem(
        "template_builtin",
        "This template is shipped and stays as it is: save its content as one of your own.",
        "template_id",
      );
    case "template_changed":
      return changed(refusal.template);
  }
};

const changed = ({ version, updated_at }: Template): Problem =>
  new Problem(
    "template_changed",
    `The template is at version ${version}, of ${updated_at}: read it, and save after that.`,
    "version",
    undefined,
    { version, updated_at },
  );
