import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { newSuppression, suppression } from "../../../suppressions/suppression.ts";
import { emailKey, pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const suppressionPage = z
  .object({ suppressions: z.array(suppression), next_cursor: nextCursor })
  .meta({ id: "SuppressionPage" });
const suppressionLinks = {
  lift: { operationId: "liftSuppression", parameters: { email: "$response.body#/email" } },
};
const cursors = pageCursor("suppressions", emailKey);

export const suppressionRoutes = ({ apiKeys, suppressions }: ApiDependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/suppressions",
        operationId: "listSuppressions",
        tags: ["suppressions"],
        summary: "List suppressed addresses",
        request: { query: pageQuery },
        responses: {
          200: {
            description: "A page of suppressions, in no order.",
            content: json(suppressionPage),
          },
        },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await suppressions.list(limit, cursors.decode(cursor));
        return c.json(
          {
            suppressions: items.map((item) => suppression.parse(item)),
            next_cursor: cursors.encode(lastKey),
          },
          200,
        );
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["suppression_exists"], {
        method: "post",
        path: "/suppressions",
        operationId: "addSuppression",
        tags: ["suppressions"],
        summary: "Suppress an address",
        description: "Nothing is sent to it from here on, by running campaigns neither.",
        request: { body: jsonBody(newSuppression) },
        responses: {
          201: { description: "The suppression.", content: json(suppression), links: suppressionLinks },
        },
      }),
      async (c) => {
        const { email, reason } = c.req.valid("json");
        const added = { email: email.key, reason, source: "api", created_at: new Date().toISOString() };
        if (!(await suppressions.add(added)))
          throw new Problem("suppression_exists", "This address is suppressed already.", "email");
        return c.json(added, 201);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found"], {
        method: "delete",
        path: "/suppressions/{email}",
        operationId: "liftSuppression",
        tags: ["suppressions"],
        summary: "Lift a suppression",
        description: "The contact's own status stays: PATCH it to subscribed, too, to mail it again.",
        request: { params: z.object({ email: emailAddress }) },
        responses: { 204: { description: "Lifted." } },
      }),
      async (c) => {
        if (!(await suppressions.remove(c.req.valid("param").email.key)))
          throw new Problem("not_found", "This address is not suppressed.", "email");
        return c.body(null, 204);
      },
    );
