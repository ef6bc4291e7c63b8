import { z } from "@hono/zod-openapi";
import { listingReady } from "../../../../events/suppressions.ts";
import { emailAddress, parseAddress } from "../../../contacts/address.ts";
import { announcement } from "../../../platform/publish.ts";
import { unlistFrom } from "../../../suppressions/account-list.ts";
import {
  addedSuppressions,
  addSuppression,
  addSuppressions,
  newSuppressions,
} from "../../../suppressions/add-many.ts";
import { liftSuppression } from "../../../suppressions/lift-suppression.ts";
import type { ListingPlace, SuppressionFilter } from "../../../suppressions/listing.ts";
import {
  lifting,
  listedReason,
  newSuppression,
  type SuppressionReason,
  suppression,
  suppressionReasons,
  suppressionRecord,
} from "../../../suppressions/suppression.ts";
import { emailKey, pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const suppressionPage = z
  .object({ suppressions: z.array(suppressionRecord), next_cursor: nextCursor })
  .meta({ id: "SuppressionPage" });
const suppressionCount = z
  .object({
    count: z.number().int(),
    is_exact: z.boolean().meta({ description: "false: there are more, of which not all were counted." }),
  })
  .meta({ id: "SuppressionCount" });
const suppressionLinks = {
  lift: { operationId: "liftSuppression", parameters: { email: "$response.body#/email" } },
};

const filterFields = {
  email: z.string().trim().max(320).optional().meta({
    description:
      "What the address begins with: then they come in its order, else the newest first. An international domain is found once all of it is written.",
  }),
  reason: z.enum(suppressionReasons).optional(),
  source: z.string().min(1).max(100).optional().meta({
    description: "What put it there; `campaign` and `import` are any of them.",
    example: "campaign",
  }),
  state: z
    .enum(["standing", "lifted", "all"])
    .default("standing")
    .meta({ description: "Whether those that were lifted are left out." }),
};
const filterQuery = z.object(filterFields);
const listQuery = pageQuery.extend(filterFields);
const filterOf = ({ email, ...filter }: z.output<typeof filterQuery>): SuppressionFilter => ({
  ...filter,
  prefix: email ? (parseAddress(email)?.key ?? email.toLowerCase()) : undefined,
});

const positionKey = z.strictObject({ position: z.string().min(1).max(2048) });
/** A page ends at an address, or at a moment: each order has cursors of its own. */
const cursors = {
  byEmail: pageCursor("suppressions", emailKey),
  newest: pageCursor("newest suppressions", positionKey),
};
const startOf = ({ prefix }: SuppressionFilter, cursor: string | undefined): string | undefined => {
  if (!prefix) return cursors.newest.decode(cursor)?.position;
  const email = cursors.byEmail.decode(cursor)?.email;
  if (email !== undefined && !email.startsWith(prefix))
    throw new Problem("invalid_cursor", "Use the next_cursor of the page before, with its filter.", "cursor");
  return email;
};
const endOf = (end: ListingPlace | undefined): string | null => {
  if (!end) return null;
  return "email" in end ? cursors.byEmail.encode(end) : cursors.newest.encode(end);
};

const byEmail = z.object({ email: emailAddress });

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "contacts" | "suppressions" | "ses" | "publish" | "log"
>;

/** Has SES's list told of it, where that is to know. What the bus does not take is told within a day all the same. */
const announceListing = async (
  { publish, log }: Pick<Dependencies, "publish" | "log">,
  reason: SuppressionReason,
): Promise<void> => {
  if (!listedReason[reason]) return;
  await publish([announcement(listingReady, {})]).catch((error: Error) =>
    log.error("a suppression is told to SES by the next night", { error }),
  );
};

export const suppressionRoutes = (deps: Dependencies) =>
  router().route("/", listings(deps)).route("/", additions(deps)).route("/", ofAddress(deps));

/** `GET /suppressions`, `GET /suppressions/count` */
const listings = ({ apiKeys, suppressions }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/suppressions",
        operationId: "listSuppressions",
        tags: ["suppressions"],
        summary: "Find suppressed addresses",
        request: { query: listQuery },
        responses: {
          200: {
            description:
              "A page of suppressions, the newest first, or by address; it may be short, or empty, though more follow. One that was added a moment ago may be missing.",
            content: json(suppressionPage),
          },
        },
      }),
      async (c) => {
        const { limit, cursor, ...query } = c.req.valid("query");
        const filter = filterOf(query);
        const { items, end } = await suppressions.find(filter, limit, startOf(filter, cursor));
        return c.json(
          { suppressions: items.map((item) => suppressionRecord.parse(item)), next_cursor: endOf(end) },
          200,
        );
      },
    )
    .openapi(
      securedRoute(apiKeys, "read", [], {
        method: "get",
        path: "/suppressions/count",
        operationId: "countSuppressions",
        tags: ["suppressions"],
        summary: "Count suppressed addresses",
        description:
          "Those that are listed. Who was erased stays suppressed, too, by a hash alone: neither listed nor counted.",
        request: { query: filterQuery },
        responses: { 200: { description: "How many there are.", content: json(suppressionCount) } },
      }),
      async (c) => {
        const { count, isExact } = await suppressions.count(filterOf(c.req.valid("query")));
        return c.json({ count, is_exact: isExact }, 200);
      },
    );

/** `POST /suppressions`, `POST /suppressions/bulk` */
const additions = ({ apiKeys, contacts, suppressions, publish, log }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "send", ["suppression_exists"], {
        method: "post",
        path: "/suppressions",
        operationId: "addSuppression",
        tags: ["suppressions"],
        summary: "Suppress an address",
        description:
          "Nothing is sent to it from here on, by running campaigns neither. One that bounced or complained goes on SES's account list, too.",
        request: { body: jsonBody(newSuppression) },
        responses: {
          201: { description: "The suppression.", content: json(suppression), links: suppressionLinks },
        },
      }),
      async (c) => {
        const { email, reason } = c.req.valid("json");
        const created_at = new Date().toISOString();
        const isNew = await addSuppression({ suppressions, contacts }, email.key, reason, created_at);
        await announceListing({ publish, log }, reason);
        if (!isNew) throw new Problem("suppression_exists", "This address is suppressed already.", "email");
        const added = { email: email.key, reason, source: "api", created_at };
        return c.json({ ...added, diagnostic: null, soft_bounces: null }, 201);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", [], {
        method: "post",
        path: "/suppressions/bulk",
        operationId: "addSuppressions",
        tags: ["suppressions"],
        summary: "Suppress many addresses",
        description: "As one by one. What is no address is named in the answer, and the rest goes in.",
        request: { body: jsonBody(newSuppressions) },
        responses: { 200: { description: "What came of it.", content: json(addedSuppressions) } },
      }),
      async (c) => {
        const given = c.req.valid("json");
        const now = new Date().toISOString();
        const outcome = await addSuppressions({ suppressions, contacts }, given, now);
        await announceListing({ publish, log }, given.reason);
        return c.json(outcome, 200);
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
