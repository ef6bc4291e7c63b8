import { z } from "@hono/zod-openapi";
import { type ApiKey, generateKey, markOf, scopes } from "../../../api-keys/key.ts";
import { headerText } from "../../../contacts/header-text.ts";
import type { Caller } from "../../../sessions/caller.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const apiKey = z
  .object({
    key_id: z.string().meta({ description: "As what it does is written down with." }),
    name: z.string(),
    scope: z.enum(scopes).meta({ description: "Each scope includes the ones before it." }),
    created_at: z.iso.datetime(),
    own: z.boolean().meta({ description: "Whether it is the key of this request." }),
  })
  .meta({ id: "ApiKey" });
const keyList = z.object({ keys: z.array(apiKey) }).meta({ id: "ApiKeyList" });
const newKey = z
  .strictObject({
    name: headerText(100)
      .trim()
      .min(1, "must not be empty")
      .meta({ description: "Whose it is, or what for.", pattern: "\\S", example: "Nora's laptop" }),
    scope: z.enum(scopes),
  })
  .meta({ id: "NewApiKey" });
const madeKey = apiKey
  .extend({ key: z.string().meta({ description: "The key itself, this once: only its hash is kept." }) })
  .meta({ id: "MadeApiKey" });
const byId = z.object({
  key_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/, "must be the key_id of GET /keys")
    .meta({ example: "0123456789abcdef" }),
});

const shown = (record: ApiKey, { mark }: Caller): z.output<typeof apiKey> => ({
  ...markOf(record),
  scope: record.scope,
  created_at: record.created_at,
  own: markOf(record).key_id === mark.key_id,
});

const byAge = (a: ApiKey, b: ApiKey): number => (a.created_at < b.created_at ? -1 : 1);

/** For admins only. The first key of a stage is made where it is operated: there is nobody yet to ask here. */
export const keysRoutes = ({ apiKeys }: Pick<ApiDependencies, "apiKeys">) =>
  router<Authorized>()
    .openapi(
      securedRoute(apiKeys, "admin", [], {
        method: "get",
        path: "/keys",
        operationId: "listKeys",
        tags: ["keys"],
        summary: "Which keys there are",
        responses: { 200: { description: "All of them, without themselves.", content: json(keyList) } },
      }),
      async (c) => {
        const all = (await apiKeys.list()).sort(byAge);
        return c.json({ keys: all.map((one) => shown(one, c.get("caller"))) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", [], {
        method: "post",
        path: "/keys",
        operationId: "createKey",
        tags: ["keys"],
        summary: "Make a key",
        description: "The answer has the key, which nobody is told again.",
        request: { body: jsonBody(newKey) },
        responses: {
          201: {
            description: "The key.",
            content: json(madeKey),
            links: {
              revoke: { operationId: "revokeKey", parameters: { key_id: "$response.body#/key_id" } },
            },
          },
        },
      }),
      async (c) => {
        const { name, scope } = c.req.valid("json");
        const { key, record } = generateKey(name, scope, new Date().toISOString());
        await apiKeys.add(record);
        return c.json({ ...shown(record, c.get("caller")), key }, 201);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found", "own_key"], {
        method: "delete",
        path: "/keys/{key_id}",
        operationId: "revokeKey",
        tags: ["keys"],
        summary: "Revoke a key",
        description:
          "It is refused from now on. What it asked for stays. A key does not revoke itself: so there always is one that makes others.",
        request: { params: byId },
        responses: { 204: { description: "It is revoked." } },
      }),
      async (c) => {
        const { key_id } = c.req.valid("param");
        if (c.get("caller").mark.key_id === key_id)
          throw new Problem(
            "own_key",
            "This is the key of the request: another admin key revokes it.",
            "key_id",
          );
        const found = (await apiKeys.list()).find((one) => markOf(one).key_id === key_id);
        if (!found || !(await apiKeys.revoke(found.key_hash)))
          throw new Problem("not_found", "There is no key with this id.", "key_id");
        return c.body(null, 204);
      },
    );
