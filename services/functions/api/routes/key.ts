import { z } from "@hono/zod-openapi";
import { markOf, scopes } from "../../../api-keys/key.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

const keyView = z
  .object({
    key_id: z.string().meta({ description: "As what it does is written down with." }),
    name: z.string().meta({ description: "What it was called when it was made." }),
    scope: z.enum(scopes).meta({ description: "Each scope includes the ones before it." }),
    approval_required: z.boolean().meta({
      description: "Whether every campaign of this installation has to be released by another key.",
    }),
    email_bytes_max: z.number().int().meta({
      description: "What an e-mail may have here, attachments after base64 included.",
    }),
  })
  .meta({ id: "Key" });

export const keyRoutes = ({
  apiKeys,
  approvalRequired,
  emailBytesMax,
}: Pick<ApiDependencies, "apiKeys" | "approvalRequired" | "emailBytesMax">) =>
  router<Authorized>().openapi(
    securedRoute(apiKeys, "read", [], {
      method: "get",
      path: "/key",
      operationId: "readKey",
      tags: ["keys"],
      summary: "What the key of this request may do",
      description: "So that a client offers only what is allowed, and knows its limits beforehand.",
      responses: { 200: { description: "The key, without itself.", content: json(keyView) } },
    }),
    (c) => {
      const { scope, ...key } = c.get("apiKey");
      return c.json(
        { ...markOf(key), scope, approval_required: approvalRequired, email_bytes_max: emailBytesMax },
        200,
      );
    },
  );
