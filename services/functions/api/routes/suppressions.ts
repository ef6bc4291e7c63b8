import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { unlistFrom } from "../../../suppressions/account-list.ts";
import { liftSuppression } from "../../../suppressions/lift-suppression.ts";
import {
  lifting,
  newSuppression,
  statusOfReason,
  suppression,
  suppressionRecord,
} from "../../../suppressions/suppression.ts";
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

const byEmail = z.object({ email: emailAddress });

type Dependencies = Pick<ApiDependencies, "apiKeys" | "contacts" | "suppressions" | "ses">;

export const suppressionRoutes = (deps: Dependencies) =>
  router().route("/", listings(deps)).route("/", ofAddress(deps));

/** `GET /suppressions`, `POST /suppressions` */
const listings = ({ apiKeys, contacts, suppressions }: Dependencies) =>
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
            description:
              "A page of suppressions, in no order; it may be short, or empty, though more follow.",
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
        const isNew = await suppressions.add(added);
        // Also of one that is suppressed for another reason: the person said more since.
        const status = statusOfReason[reason];
        if (status) await contacts.recordStatus(email.key, status, added.created_at);
        if (!isNew) throw new Problem("suppression_exists", "This address is suppressed already.", "email");
        return c.json({ ...added, diagnostic: null, soft_bounces: null }, 201);
      },
    );

/** SES takes one call a second; others who wait for theirs are past then. */
const sesBusySeconds = 2;

/** `GET /suppressions/{email}`, `DELETE /suppressions/{email}` */
const ofAddress = ({ apiKeys, contacts, suppressions, ses }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/suppressions/{email}",
        operationId: "readSuppression",
        tags: ["suppressions"],
        summary: "Read what is known of a suppression",
        description: "Also of one that was lifted: when, and why.",
        request: { params: byEmail },
        responses: { 200: { description: "The suppression.", content: json(suppressionRecord) } },
      }),
      async (c) => {
        const found = await suppressions.record(c.req.valid("param").email.key);
        if (!found) throw new Problem("not_found", "This address was never suppressed.", "email");
        return c.json(suppressionRecord.parse(found), 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found", "ses_busy"], {
        method: "delete",
        path: "/suppressions/{email}",
        operationId: "liftSuppression",
        tags: ["suppressions"],
        summary: "Lift a suppression",
        description:
          "On the list of SES, too. A contact that is unsubscribed, bounced or complained is unconfirmed after: PATCH it to subscribed to mail it again. Lifting again what is lifted changes nothing.",
        request: { params: byEmail, body: jsonBody(lifting) },
        responses: { 204: { description: "Lifted." } },
      }),
      async (c) => {
        const { key } = c.req.valid("param").email;
        const { reason } = c.req.valid("json");
        const deps = { contacts, suppressions, unlist: unlistFrom(ses) };
        const outcome = await liftSuppression(deps, key, reason, new Date().toISOString());
        if (outcome === "not_found")
          throw new Problem("not_found", "This address is not suppressed.", "email");
        if (outcome === "later")
          throw new Problem(
            "ses_busy",
            "SES has the address on a list of its own and is too busy to take it off: nothing was lifted, try again in a few seconds.",
            undefined,
            sesBusySeconds,
          );
        return c.body(null, 204);
      },
    );
