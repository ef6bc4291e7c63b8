import { z } from "@hono/zod-openapi";
import { type Scope, scopes } from "../../../api-keys/key.ts";
import { actions } from "../../../audit/deeds.ts";
import { type AuditLine, addressMark } from "../../../audit/line.ts";
import { parseAddress } from "../../../contacts/address.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

/** A line as the API shows it. */
const auditLineView = z
  .object({
    at: z.iso.datetime(),
    key: z.object({
      key_id: z.string().meta({
        description:
          "The first 16 characters of its hash, or the id of the person who was signed in; `terminal`: by none.",
      }),
      name: z.string().meta({
        description:
          "What the key, or the person, was called; at the terminal, who was signed in to that machine.",
      }),
      scope: z.enum(scopes).nullable().meta({ description: "null: at the terminal." }),
    }),
    action: z.enum(actions).meta({
      id: "AuditAction",
      description:
        "The operation; `createKey`, `revokeKey` and `inviteMember` are done at the terminal, too, and `replaceWebhookSecret` there alone.",
    }),
    target: z.string().nullable().meta({
      description:
        "The id of what it was done to. `address_…` stands for a person's address, which is not kept.",
    }),
    name: z.string().nullable().meta({ description: "What that was called then, where it was said." }),
    list_id: z.string().nullable().meta({ description: "The list a person was put on, or taken off." }),
    how: z.string().nullable().meta({
      description:
        "Of suppressions the reason, of people the role, of bulk changes the action, of exports the kind.",
    }),
    status: z.number().int().meta({
      description: "Of the answer: 2xx done, 403 refused, 5xx failed, perhaps in the middle of it.",
    }),
    request_id: z.string().meta({ description: "`function_request_id` in the log of the API." }),
  })
  .meta({ id: "AuditLine" });

const toAuditView = (line: AuditLine): z.output<typeof auditLineView> => ({
  at: line.at,
  key: { ...line.key, scope: (line.scope as Scope | undefined) ?? null },
  action: line.action,
  target: line.target ?? null,
  name: line.name ?? null,
  list_id: line.list_id ?? null,
  how: line.how ?? null,
  status: line.status,
  request_id: line.request_id,
});

const auditPage = z
  .object({ lines: z.array(auditLineView), next_cursor: nextCursor })
  .meta({ id: "AuditPage" });

/** As lines have their moments, whatever zone and precision was asked with. */
const moment = z.iso.datetime({ offset: true }).transform((given) => new Date(given).toISOString());

const auditQuery = pageQuery.extend({
  key: z
    .string()
    .regex(
      /^((member_)?[0-9a-f]{16}|terminal)$/,
      "must be the key_id of a key, the member_id of a person, or `terminal`",
    )
    .optional()
    .meta({ description: "What was done with this key, or by this person." }),
  action: z.enum(actions).optional(),
  target: z
    .string()
    .min(1)
    .max(320)
    .optional()
    .meta({ description: "What was done to this: an id, or the address of a person." }),
  from: moment.optional().meta({ description: "From this moment on." }),
  to: moment.optional().meta({ description: "Before this moment." }),
});

const cursors = pageCursor(
  "audit",
  z.strictObject({ entry: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [\w-]{1,64}$/) }),
);

/** For admins only: what the others do is not everybody's business. */
export const auditRoutes = ({
  apiKeys,
  audit,
  sealKey,
}: Pick<ApiDependencies, "apiKeys" | "audit" | "sealKey">) =>
  router().openapi(
    securedRoute(apiKeys, "admin", ["invalid_cursor"], {
      method: "get",
      path: "/audit",
      operationId: "listAudit",
      tags: ["audit"],
      summary: "Who did what, when, with which key",
      description:
        "Every request with a key that changed something, or was refused for what the key may do, or failed; and keys made and revoked at the terminal. Nobody's address is kept: whoever has it finds its lines by `target`. A request looks at 5,000 lines, so a page of what is rare may have fewer than `limit`, or none, though more follow. What was done a moment ago may be missing where `target` is asked for.",
      request: { query: auditQuery },
      responses: { 200: { description: "A page of lines, the newest first.", content: json(auditPage) } },
    }),
    async (c) => {
      const { limit, cursor, key: keyId, target, ...rest } = c.req.valid("query");
      const mailbox = target === undefined ? undefined : parseAddress(target);
      const question = {
        ...rest,
        keyId,
        target: mailbox ? addressMark(mailbox.key, await sealKey()) : target,
      };
      const after = cursors.decode(cursor)?.entry;
      const { lines, end } = await audit.find(question, limit, new Date(), after);
      return c.json(
        {
          lines: lines.map(toAuditView),
          next_cursor: cursors.encode(end === undefined ? undefined : { entry: end }),
        },
        200,
      );
    },
  );
