import { z } from "@hono/zod-openapi";
import { scopes } from "../../../api-keys/key.ts";
import { roles } from "../../../members/member.ts";
import type { Caller } from "../../../sessions/caller.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

/** What a client has to know of who it asks as. */
export const keyView = z
  .object({
    key_id: z.string().meta({ description: "As what it does is written down with." }),
    name: z.string().meta({ description: "What it was called when it was made; of a person their name." }),
    scope: z.enum(scopes).meta({ description: "Each scope includes the ones before it." }),
    member: z
      .object({ email: z.string(), role: z.enum(roles) })
      .nullable()
      .meta({ description: "Of a session of a person: who that is. null: it is a key." }),
    approval_required: z.boolean().meta({
      description: "Whether every campaign of this installation has to be released by another key.",
    }),
    email_bytes_max: z.number().int().meta({
      description: "What an e-mail may have here, attachments after base64 included.",
    }),
  })
  .meta({ id: "Key" });

export const toKeyView = (
  { mark, scope, member }: Caller,
  { approvalRequired, emailBytesMax }: Pick<ApiDependencies, "approvalRequired" | "emailBytesMax">,
): z.output<typeof keyView> => ({
  ...mark,
  scope,
  member: member ? { email: member.address, role: member.role } : null,
  approval_required: approvalRequired,
  email_bytes_max: emailBytesMax,
});

export const keyRoutes = ({
  apiKeys,
  ...stage
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
    (c) => c.json(toKeyView(c.get("caller"), stage), 200),
  );
