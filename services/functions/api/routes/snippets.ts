import { z } from "@hono/zod-openapi";
import { newSnippet, snippet, snippetId } from "../../../snippets/snippet.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const snippetPage = z
  .object({ snippets: z.array(snippet), next_cursor: nextCursor })
  .meta({ id: "SnippetPage" });
const cursors = pageCursor("snippets", z.strictObject({ snippet_id: snippetId }));
const byId = z.object({ snippet_id: snippetId });
const snippetLinks = {
  replace: { operationId: "replaceSnippet", parameters: { snippet_id: "$response.body#/snippet_id" } },
  delete: { operationId: "deleteSnippet", parameters: { snippet_id: "$response.body#/snippet_id" } },
};
const noSnippet = () => new Problem("not_found", "There is no snippet with this id.", "snippet_id");

type Dependencies = Pick<ApiDependencies, "apiKeys" | "snippets">;

export const snippetRoutes = (deps: Dependencies) =>
  router().route("/", allSnippets(deps)).route("/", ofSnippet(deps));

/** `GET /snippets`, `POST /snippets` */
const allSnippets = ({ apiKeys, snippets }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/snippets",
        operationId: "listSnippets",
        tags: ["snippets"],
        summary: "List snippets",
        request: { query: pageQuery },
        responses: { 200: { description: "A page of snippets, in no order.", content: json(snippetPage) } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await snippets.list(limit, cursors.decode(cursor));
        return c.json({ snippets: items, next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", [], {
        method: "post",
        path: "/snippets",
        operationId: "addSnippet",
        tags: ["snippets"],
        summary: "Save a snippet",
        request: { body: jsonBody(newSnippet) },
        responses: { 201: { description: "The snippet.", content: json(snippet), links: snippetLinks } },
      }),
      async (c) => c.json(await snippets.create(c.req.valid("json"), new Date().toISOString()), 201),
    );

/** `PUT /snippets/{snippet_id}`, `DELETE /snippets/{snippet_id}` */
const ofSnippet = ({ apiKeys, snippets }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "write", ["not_found"], {
        method: "put",
        path: "/snippets/{snippet_id}",
        operationId: "replaceSnippet",
        tags: ["snippets"],
        summary: "Replace a snippet",
        description: "What it was inserted into keeps the text it had then.",
        request: { params: byId, body: jsonBody(newSnippet) },
        responses: { 200: { description: "The snippet as it is now.", content: json(snippet) } },
      }),
      async (c) => {
        const { snippet_id } = c.req.valid("param");
        const replaced = await snippets.replace(snippet_id, c.req.valid("json"), new Date().toISOString());
        if (!replaced) throw noSnippet();
        return c.json(replaced, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", ["not_found"], {
        method: "delete",
        path: "/snippets/{snippet_id}",
        operationId: "deleteSnippet",
        tags: ["snippets"],
        summary: "Delete a snippet",
        description: "What it was inserted into keeps its text.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        if (!(await snippets.remove(c.req.valid("param").snippet_id))) throw noSnippet();
        return c.body(null, 204);
      },
    );
