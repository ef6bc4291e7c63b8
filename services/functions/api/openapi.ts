import { type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { campaignId } from "../../../events/campaigns.ts";
import { audienceSelection } from "../../campaigns/audience-request.ts";
import { listId } from "../../contacts/contact.ts";
import { filterCondition } from "../../contacts/filter-condition.ts";
import { signup } from "../../signups/signup.ts";
import { partingCommentMax, partingReasons } from "../../suppressions/parting-words.ts";
import { json } from "./json-content.ts";
import { problemBody } from "./problem.ts";
import { refusals } from "./refusals.ts";

const about = (publicUrl: string) => ({
  openapi: "3.1.0",
  info: {
    title: "Tidings API",
    version: "1",
    description: [
      "Sends e-mail campaigns from your own AWS account and always answers who got it.",
      "Send your key as a bearer token: `Authorization: Bearer <key>`. Keys have a scope, each including the ones before: `read`, `write`, `send`, `admin`.",
      "Every refusal is `{error: {code, message, field?}}`, and its codes are stable; what API Gateway refuses before the API is asked is `{message}`.",
      "Lists come in pages of `limit`. Ask again with `cursor`, the `next_cursor` of the page before, until it is null; a page may have fewer than `limit`, or none, before that. Cursors belong to their list.",
      "Query parameters and fields that an operation does not have are refused.",
    ].join("\n\n"),
    contact: { name: "Whoever runs this installation", url: publicUrl },
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: publicUrl, description: "This installation." }],
  tags: [
    { name: "campaigns", description: "Sending, following and steering campaigns, and who got them." },
    { name: "drafts", description: "Campaigns being written: kept, copied, and started once." },
    { name: "contacts", description: "The people that mail is sent to, with their merge values." },
    { name: "lists", description: "Named lists that contacts are put on; a contact may be on many." },
    { name: "segments", description: "Saved filters: who is meant is asked anew each time." },
    { name: "templates", description: "Mails to begin a campaign with, in versions; some are shipped." },
    { name: "snippets", description: "Named pieces of text that whoever writes mail inserts." },
    { name: "media", description: "Pictures of mails, on the site's own domain." },
    { name: "imports", description: "Files of contacts, and what became of their rows." },
    { name: "exports", description: "Files of what is in the tables, and links to them." },
    { name: "bulk", description: "Changes of many contacts, with the count said first." },
    { name: "suppressions", description: "Addresses that nothing is sent to, whoever asks." },
    { name: "dead letters", description: "Events that a function gave up on, for admins." },
    { name: "audit", description: "Who did what, when, with which key; for admins." },
    { name: "sessions", description: "How a browser signs in on the site; programs send a key each time." },
    { name: "members", description: "People who sign in on the site, with their roles; for admins." },
    { name: "me", description: "What somebody who is signed in has of their own." },
    { name: "keys", description: "API keys: what each may do, and which there are, for admins." },
    {
      name: "settings",
      description: "What this installation is, and what the account it sends from may do.",
    },
    { name: "public", description: "What needs no key." },
  ],
});

const htmlPage = (description: string) => ({
  description,
  content: { "text/html": { schema: z.string() } },
});

type Responses = RouteConfig["responses"];

/** The same, where who sent a form reads a page. */
const orPages = (responses: object): Responses =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      "content" in response
        ? { ...response, content: { ...response.content, "text/html": { schema: z.string() } } }
        : response,
    ]),
  );

/** A link that is not there; what API Gateway cuts off a path that a `?` is in is none of ours, and answered as such. */
const missing = (description: string): Responses =>
  orPages({ 404: { description, content: json(problemBody) } });

const unsubscribing = {
  path: "/unsubscribe/{token}",
  tags: ["public"],
  security: [],
  request: {
    params: z.object({
      token: z.string().meta({ description: "Of the link in a message; `test` in a test message." }),
    }),
  },
};
const unsubscribePages = {
  200: htmlPage("A page for the person."),
  ...missing("The link is none that was mailed."),
  ...refusals([], { hasBody: false }),
  500: htmlPage("It did not work; the page says so."),
};
const viewing: RouteConfig = {
  method: "get",
  path: "/view/{token}",
  operationId: "viewInBrowser",
  tags: ["public"],
  summary: "Show a message as its reader got it",
  description:
    "`{{ view_in_browser_url }}` in a template leads here. Without attachments, and without what SES adds to a tracked mail.",
  security: [],
  request: { params: unsubscribing.request.params },
  responses: {
    200: htmlPage("The message; in a test message, a page that says so."),
    ...missing("The link is none that was mailed."),
    410: htmlPage("The message, or what is known of its reader, is kept no longer."),
    ...refusals([], { hasBody: false }),
    500: htmlPage("It did not work; the page says so."),
  },
};
const archivePages = {
  200: htmlPage("A page for everybody."),
  ...missing("It is not public, not any more, or not there."),
  ...refusals([], { hasBody: false }),
  500: htmlPage("It did not work; the page says so."),
};
const archive: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/archive",
    operationId: "listArchive",
    tags: ["public"],
    summary: "Show which campaigns are public",
    description: "Those with `archive` that have started, newest first.",
    security: [],
    request: {
      query: z.object({ cursor: z.string().optional().meta({ description: "Of the page before." }) }),
    },
    responses: archivePages,
  },
  {
    method: "get",
    path: "/archive/feed.atom",
    operationId: "readArchiveFeed",
    tags: ["public"],
    summary: "The newest public campaigns as a feed",
    description: "Atom (RFC 4287).",
    security: [],
    responses: {
      200: { description: "The feed.", content: { "application/atom+xml": { schema: z.string() } } },
      ...refusals([], { hasBody: false }),
      500: archivePages[500],
    },
  },
  {
    method: "get",
    path: "/archive/{campaign_id}",
    operationId: "showArchived",
    tags: ["public"],
    summary: "Show what a campaign sent",
    description:
      "With nobody's values: templates have their defaults, and links to unsubscribe are left out.",
    security: [],
    request: { params: z.object({ campaign_id: campaignId }) },
    responses: archivePages,
  },
];
const sharePages = { ...archivePages, ...missing("The link is none that was given, was ended, or is over.") };
const byShareToken = z.object({ token: z.string().meta({ description: "The end of the link." }) });
const share: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/share/{token}",
    operationId: "showShared",
    tags: ["public"],
    summary: "Show the result of a campaign",
    description:
      "To whoever has the link: figures alone, and nobody's address. It is made to be printed, too.",
    security: [],
    request: { params: byShareToken },
    responses: { ...sharePages, 200: htmlPage("The result.") },
  },
  {
    method: "get",
    path: "/share/{token}/figures.csv",
    operationId: "readSharedFigures",
    tags: ["public"],
    summary: "The same figures as a file",
    description: "A line a figure, with its count and its share.",
    security: [],
    request: { params: byShareToken },
    responses: {
      ...sharePages,
      200: { description: "CSV (RFC 4180).", content: { "text/csv": { schema: z.string() } } },
    },
  },
];
/** The body of an HTML form. A field that is no choice of the page changes nothing. */
const formBody = (fields: Record<string, z.ZodType>) => ({
  content: { "application/x-www-form-urlencoded": { schema: z.object(fields) } },
});
const withForm = (fields: Record<string, z.ZodType>) => ({
  ...unsubscribing,
  method: "post" as const,
  request: { ...unsubscribing.request, body: formBody(fields) },
  responses: { ...unsubscribePages, ...refusals([], { hasBody: true }), 500: unsubscribePages[500] },
});

const subscribePages = {
  200: htmlPage("A page for the person."),
  ...missing("There is no such list, or the link is none that was mailed in the last seven days."),
  ...refusals([], { hasBody: false }),
  500: htmlPage("It did not work; the page says so."),
};
const confirming = {
  path: "/subscribe/confirm/{token}",
  tags: ["public"],
  security: [],
  request: { params: z.object({ token: z.string().meta({ description: "Of the link in the message." }) }) },
  responses: subscribePages,
};
const subscribing: readonly RouteConfig[] = [
  {
    method: "post",
    path: "/subscribe",
    operationId: "subscribe",
    tags: ["public"],
    summary: "Ask to be on a list",
    description:
      "For lists with `double_opt_in`, by a form or as JSON. Mails a link to the address, by which its owner confirms; the answer is the same whoever is known here. An address gets no second mail within ten minutes, and five a day.",
    security: [],
    request: {
      body: {
        required: true,
        content: { ...json(signup), "application/x-www-form-urlencoded": { schema: signup } },
      },
    },
    responses: {
      202: {
        description: "The owner of the address is asked, if mail can be sent to it.",
        content: json(z.object({ status: z.literal("check_your_mail") })),
      },
      303: { description: "The same, of a form: to a page that says so." },
      ...orPages(
        refusals(
          [
            "invalid_request",
            "malformed_json",
            "not_found",
            "unsupported_media_type",
            "too_many_requests",
            "internal_error",
            "send_deferred",
          ],
          { hasBody: true },
        ),
      ),
    },
  },
  {
    method: "get",
    path: "/subscribe/{list_id}",
    operationId: "showSubscribe",
    tags: ["public"],
    summary: "Show the form of a list",
    description: "For lists with `double_opt_in`. A site may link to it instead of having a form of its own.",
    security: [],
    request: { params: z.object({ list_id: listId }) },
    responses: subscribePages,
  },
  {
    method: "get",
    path: "/subscribe/check-your-mail",
    operationId: "showCheckYourMail",
    tags: ["public"],
    summary: "Show what to do next",
    description: "Where a form leads once it is sent.",
    security: [],
    responses: { 200: subscribePages[200], ...refusals([], { hasBody: false }) },
  },
  {
    ...confirming,
    method: "get",
    operationId: "showConfirmation",
    summary: "Ask the owner of an address whether to subscribe",
    description: "Changes nothing, because link scanners follow links.",
  },
  {
    ...confirming,
    method: "post",
    operationId: "confirmSubscription",
    summary: "Confirm a subscription",
    description:
      "The contact is made, or is on the list, with the consent: when, from where, and to which words. An opt-out of the person is lifted; a suppression for another reason stays.",
  },
];

/** Operations that are no routes of a client's, and so have no schemas to be validated by. */
const publicOperations: readonly RouteConfig[] = [
  ...subscribing,
  viewing,
  ...archive,
  ...share,
  {
    method: "get",
    path: "/health",
    operationId: "checkHealth",
    tags: ["public"],
    summary: "Whether the API answers",
    description: "Asks nothing else, no table either.",
    security: [],
    responses: {
      200: { description: "It does.", content: json(z.object({ status: z.literal("ok") })) },
      ...refusals([], { hasBody: false }),
    },
  },
  {
    ...unsubscribing,
    method: "get",
    operationId: "showUnsubscribe",
    summary: "Show what mail the person gets, and ask whether to change that",
    description: "Changes nothing, because link scanners follow links.",
    responses: unsubscribePages,
  },
  {
    ...unsubscribing,
    method: "get",
    path: "/unsubscribe/{token}/preferences",
    operationId: "showPreferences",
    summary: "Show what mail the person gets, and what they may choose",
    description: "`{{ preferences_url }}` in a template leads here. Changes nothing.",
    responses: unsubscribePages,
  },
  {
    ...unsubscribing,
    method: "post",
    operationId: "unsubscribe",
    summary: "Unsubscribe",
    description: "One click (RFC 8058): needs no key, and what the body says changes nothing.",
    responses: unsubscribePages,
  },
  {
    ...unsubscribing,
    method: "post",
    path: "/unsubscribe/{token}/undo",
    operationId: "resubscribe",
    summary: "Take an opt-out back",
    description:
      "For the person who unsubscribed by mistake. A suppression for another reason stays, and the page says so.",
    responses: unsubscribePages,
  },
  {
    ...withForm({
      shown: z.array(z.string()).meta({ description: "The lists the page showed." }),
      list: z
        .array(z.string())
        .optional()
        .meta({ description: "Those of them to stay on, or to go back on." }),
    }),
    path: "/unsubscribe/{token}/preferences",
    operationId: "chooseLists",
    summary: "Leave some lists, or come back to them",
    description:
      "Of the lists the person is on, or left. Nobody else puts a person back on a list they left.",
  },
  {
    ...withForm({ months: z.enum(["0", "1", "3", "6"]).meta({ description: "0 ends the pause." }) }),
    path: "/unsubscribe/{token}/snooze",
    operationId: "snooze",
    summary: "Pause all mail for some months",
    description: "Nothing is sent to the person before that is over. For contacts.",
  },
  {
    ...withForm({
      reason: z.enum(partingReasons),
      comment: z.string().max(partingCommentMax).optional(),
    }),
    path: "/unsubscribe/{token}/reason",
    operationId: "sayWhyUnsubscribed",
    summary: "Say why one unsubscribed",
    description: "Kept with the suppression, `parting`; of somebody who is unsubscribed only.",
  },
];

interface Schema {
  description?: string;
  default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * Says in words what is assumed of a field that is left out of a request. By the keyword `default` generators of
 * clients take it that the field is always there, and so demand it.
 */
const defaultsInWords = (schemas: Readonly<Record<string, Schema>>): void => {
  for (const field of Object.values(schemas).flatMap(({ properties = {} }) => Object.values(properties))) {
    if (!("default" in field)) continue;
    const words = `${JSON.stringify(field.default)} when left out.`;
    field.description = field.description ? `${field.description} ${words}` : words;
    delete field.default;
  }
};

/** A schema made before this library was loaded lacks its methods: it is made again. */
const registerSchema = (registry: OpenAPIHono["openAPIRegistry"], schema: z.ZodObject): void => {
  const { id, ...meta } = schema.meta() ?? {};
  registry.register(String(id), z.strictObject(schema.shape).meta(meta));
};

/** What the API is, as OpenAPI 3.1: of its routes, and of what has no schema. */
export const openApiDocument = (app: OpenAPIHono, publicUrl: string) => {
  const { openAPIRegistry } = app;
  openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  // Named by schemas that are written out.
  for (const schema of [audienceSelection, filterCondition]) registerSchema(openAPIRegistry, schema);
  for (const operation of publicOperations) openAPIRegistry.registerPath(operation);
  return () => {
    const document = app.getOpenAPI31Document(about(publicUrl));
    defaultsInWords((document.components?.schemas ?? {}) as Record<string, Schema>);
    return document;
  };
};
