import type { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { HttpHandler } from "./front/message.ts";
import { oneClickUnsubscribe } from "./one-click.ts";
import type { Ses } from "./ses/ses.ts";
import { parseTagHeader } from "./ses/tags.ts";

/** A transparent GIF of one pixel. */
const pixel = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().optional(),
  search: z.string().trim().max(1_000).optional(),
  /** As in a header of SES: `name=value`. */
  tag: z
    .string()
    .regex(/^[\w-]+=[\w-]+$/)
    .transform((pair) => parseTagHeader(pair)[0])
    .optional(),
});

const recipientEvent = z.strictObject({
  type: z.string(),
  link: z.url().optional(),
  user_agent: z.string().optional(),
  robot: z.boolean().optional(),
});
const followed = z.strictObject({ link: z.url({ protocol: /^https?$/ }) });

/** What a recipient does with a mail that every mail allows, and the event by which SES tells of it. */
const acts = { bounce: "bounce", "soft-bounce": "bounce-transient", complain: "complaint" } as const;

export interface OutboxApiOptions {
  readonly ses: Pick<Ses, "outbox" | "emit">;
  /** Where the site is, and what answers there: unsubscribe links lead to it. */
  readonly origin: string;
  readonly site: HttpHandler;
}

const refuse = (message: string): never => {
  throw new HTTPException(409, { message });
};

/** The mail that SES took, as its recipients have it. */
const serveMail = (api: Hono, { outbox }: OutboxApiOptions["ses"]): void => {
  const found = <T>(of: T | undefined): T => {
    if (of === undefined) throw new HTTPException(404, { message: "no such message" });
    return of;
  };
  api.get("/outbox", (context) => context.json(outbox.list(listQuery.parse(context.req.query()))));
  api.get("/outbox/:messageId", (context) => {
    const raw = found(outbox.raw(context.req.param("messageId")));
    return context.body(new Uint8Array(raw), 200, { "content-type": "message/rfc822" });
  });
  api.get("/outbox/:messageId/entry", (context) => {
    const entry = found(outbox.entry(context.req.param("messageId")));
    return context.json({ ...entry, tracked: outbox.tracked(entry.message_id) });
  });
};

/**
 * What a recipient can do with a mail, or the mail system on the way: SES tells of it by its events, or the site is
 * asked, as on AWS. What the mail does not offer is refused.
 */
const serveActs = (api: Hono, { ses, origin, site }: OutboxApiOptions): void => {
  /** Whatever SES may tell of a message, without a look at it. */
  api.post("/outbox/:messageId/events", async (context) => {
    const { type, link, user_agent, robot } = recipientEvent.parse(await context.req.json());
    ses.emit(context.req.param("messageId"), type, { link, userAgent: user_agent, isRobot: robot });
    return context.body(null, 204);
  });

  for (const [act, event] of Object.entries(acts))
    api.post(`/outbox/:messageId/${act}`, (context) => {
      ses.emit(context.req.param("messageId"), event);
      return context.body(null, 204);
    });

  const trackedIn = (messageId: string) => {
    if (!ses.outbox.entry(messageId)) throw new HTTPException(404, { message: "no such message" });
    return ses.outbox.tracked(messageId);
  };
  api.post("/outbox/:messageId/open", (context) => {
    const messageId = context.req.param("messageId");
    if (!trackedIn(messageId).opens) refuse("SES put no image into this mail: nobody is told who opens it");
    ses.emit(messageId, "open", { userAgent: context.req.header("user-agent") });
    return context.body(null, 204);
  });
  api.post("/outbox/:messageId/click", async (context) => {
    const messageId = context.req.param("messageId");
    const { link } = followed.parse(await context.req.json());
    if (!trackedIn(messageId).links.includes(link)) refuse("SES leads no such link of this mail past itself");
    ses.emit(messageId, "click", { link, userAgent: context.req.header("user-agent") });
    return context.body(null, 204);
  });
  api.post("/outbox/:messageId/unsubscribe", async (context) => {
    const messageId = context.req.param("messageId");
    const { status } = await oneClickUnsubscribe({ raw: ses.outbox.raw(messageId), origin, site });
    return context.json({ status });
  });
};

/** What SES's own server does: it tells of an open, or of a click and leads on. */
const serveTracker = (api: Hono, { emit }: OutboxApiOptions["ses"]): void => {
  api.get("/ses/I0/:messageId", (context) => {
    emit(context.req.param("messageId"), "open", { userAgent: context.req.header("user-agent") });
    return context.body(new Uint8Array(pixel), 200, {
      "content-type": "image/gif",
      "cache-control": "no-store",
    });
  });
  api.get("/ses/L0/:link/:messageId", (context) => {
    const { link } = followed.parse({ link: context.req.param("link") });
    emit(context.req.param("messageId"), "click", { link, userAgent: context.req.header("user-agent") });
    return context.redirect(link);
  });
};

/** The mail that SES took, and what its recipients do with it. */
export const serveOutbox = (api: Hono, options: OutboxApiOptions): void => {
  serveMail(api, options.ses);
  serveActs(api, options);
  serveTracker(api, options.ses);
};
