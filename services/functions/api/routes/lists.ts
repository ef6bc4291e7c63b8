import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { listId } from "../../../contacts/contact.ts";
import { findSome } from "../../../contacts/find-some.ts";
import { countList } from "../../../lists/count-list.ts";
import { type ListPatch, list, listPatch, newList } from "../../../lists/list.ts";
import type { StoredList } from "../../../lists/store.ts";
import { personView, toPersonViews } from "../../../people/view.ts";
import { emailKey, pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { listLeft } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";
import { requireVerified } from "../verified-sender.ts";

const listPage = z.object({ lists: z.array(list), next_cursor: nextCursor }).meta({ id: "ListPage" });
const memberPage = z
  .object({ contacts: z.array(personView), next_cursor: nextCursor })
  .meta({ id: "MemberPage" });
const cursors = pageCursor("lists", z.strictObject({ list_id: listId }));
const byId = z.object({ list_id: listId });
const membership = byId.extend({ email: emailAddress });
const listLinks = {
  read: { operationId: "readList", parameters: { list_id: "$response.body#/list_id" } },
  change: { operationId: "changeList", parameters: { list_id: "$response.body#/list_id" } },
  delete: { operationId: "deleteList", parameters: { list_id: "$response.body#/list_id" } },
};

const shown = (stored: StoredList) => list.parse(stored);
const noList = () => new Problem("not_found", "There is no list with this id.", "list_id");
const noContact = () => new Problem("not_found", "There is no contact with this address.", "email");

type Dependencies = Pick<ApiDependencies, "apiKeys" | "lists" | "contacts" | "suppressions" | "senders">;

export const listRoutes = (deps: Dependencies) =>
  router()
    .route("/", allLists(deps))
    .route("/", ofList(deps))
    .route("/", membersOf(deps))
    .route("/", membershipOf(deps));

/** `GET /lists`, `POST /lists` */
const allLists = ({ apiKeys, lists, senders }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/lists",
        operationId: "listLists",
        tags: ["lists"],
        summary: "List the lists",
        description: "With the counts as they were when each was read last: GET /lists/{list_id} counts.",
        request: { query: pageQuery },
        responses: { 200: { description: "A page of lists, in no order.", content: json(listPage) } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await lists.list(limit, cursors.decode(cursor));
        return c.json({ lists: items.map(shown), next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["sender_not_verified", "ses_busy"], {
        method: "post",
        path: "/lists",
        operationId: "addList",
        tags: ["lists"],
        summary: "Make a list",
        description: "A `from_email` must be one that SES sends from.",
        request: { body: jsonBody(newList) },
        responses: { 201: { description: "The list.", content: json(list), links: listLinks } },
      }),
      async (c) => {
        const given = c.req.valid("json");
        if (given.from_email !== undefined) await requireVerified(senders, given.from_email, "from_email");
        return c.json(shown(await lists.create(given, new Date().toISOString())), 201);
      },
    );

/**
 * The sender that a change brings about, or opens the list with; undefined: it is as before, or there is none. What it was
 * verified for before is not asked again, so that a list is renamed though SES is busy.
 */
const senderBroughtBy = (
  { from_email: given, double_opt_in }: ListPatch,
  { from_email, double_opt_in: wasOpen }: StoredList,
): string | undefined => {
  const after = given === undefined ? from_email : (given ?? undefined);
  const isOpened = double_opt_in === true && !wasOpen;
  return after !== from_email || isOpened ? after : undefined;
};

/** `GET /lists/{list_id}`, `PATCH /lists/{list_id}`, `DELETE /lists/{list_id}` */
const ofList = ({ apiKeys, lists, contacts, senders }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/lists/{list_id}",
        operationId: "readList",
        tags: ["lists"],
        summary: "Read a list, and count who is on it",
        description:
          "Counts for at most 10 seconds. A count that took more than one is kept for ten minutes; `counted_at` says of when it is.",
        request: { params: byId },
        responses: { 200: { description: "The list.", content: json(list) } },
      }),
      async (c) => {
        const found = await lists.get(c.req.valid("param").list_id);
        const counted = found && (await countList({ lists, contacts }, found, new Date()));
        if (!counted) throw noList();
        return c.json(shown(counted), 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["not_found", "sender_not_verified", "ses_busy"], {
        method: "patch",
        path: "/lists/{list_id}",
        operationId: "changeList",
        tags: ["lists"],
        summary: "Change a list",
        description: "A new `from_email` must be one that SES sends from.",
        request: { params: byId, body: jsonBody(listPatch) },
        responses: { 200: { description: "The list as changed.", content: json(list) } },
      }),
      async (c) => {
        const { list_id } = c.req.valid("param");
        const patch = c.req.valid("json");
        const before = await lists.get(list_id);
        const sender = before && senderBroughtBy(patch, before);
        if (sender !== undefined) await requireVerified(senders, sender, "from_email");
        const changed = before && (await lists.patch(list_id, patch, new Date().toISOString()));
        if (!changed) throw noList();
        return c.json(shown(changed), 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["not_found"], {
        method: "delete",
        path: "/lists/{list_id}",
        operationId: "deleteList",
        tags: ["lists"],
        summary: "Delete a list",
        description:
          "Its contacts stay, and may name it until they are changed next: that means nothing. A segment that asks for it is refused until it is changed; a campaign that was asked for before still reaches who was on it.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        if (!(await lists.remove(c.req.valid("param").list_id))) throw noList();
        return c.body(null, 204);
      },
    );

/** `GET /lists/{list_id}/contacts` */
const membersOf = ({ apiKeys, lists, contacts, suppressions }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["not_found", "invalid_cursor"], {
      method: "get",
      path: "/lists/{list_id}/contacts",
      operationId: "listMembers",
      tags: ["lists"],
      summary: "Who is on a list",
      request: { params: byId, query: pageQuery },
      responses: {
        200: { description: "A page of contacts, in no order; it may be short.", content: json(memberPage) },
      },
    }),
    async (c) => {
      const { list_id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const places = pageCursor(`contacts of ${list_id}`, emailKey);
      const start = places.decode(cursor);
      if (!(await lists.get(list_id))) throw noList();
      const filter = { field: "lists", operator: "contains", value: list_id } as const;
      const { items, lastKey } = await findSome(contacts, filter, new Date(), limit, start);
      const members = await toPersonViews({ suppressions }, items);
      return c.json({ contacts: members, next_cursor: places.encode(lastKey) }, 200);
    },
  );

/** `PUT /lists/{list_id}/contacts/{email}`, `DELETE /lists/{list_id}/contacts/{email}` */
const membershipOf = ({ apiKeys, lists, contacts, suppressions }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "send", ["not_found", "list_left", "too_many_lists"], {
        method: "put",
        path: "/lists/{list_id}/contacts/{email}",
        operationId: "joinList",
        tags: ["lists"],
        summary: "Put a contact on a list",
        description: "Doing it again changes nothing. Who left the list is not put back.",
        request: { params: membership },
        responses: { 200: { description: "The contact.", content: json(personView) } },
      }),
      async (c) => {
        const { list_id, email } = c.req.valid("param");
        if (!(await lists.get(list_id))) throw noList();
        const outcome = await contacts.joinList(email.key, list_id, new Date().toISOString());
        if (outcome.kind === "not_found") throw noContact();
        if (outcome.kind === "left") throw listLeft(list_id);
        if (outcome.kind === "too_many_lists")
          throw new Problem("too_many_lists", "The contact is on 100 lists: take it off another first.");
        return c.json((await toPersonViews({ suppressions }, [outcome.contact]))[0]!, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["not_found"], {
        method: "delete",
        path: "/lists/{list_id}/contacts/{email}",
        operationId: "leaveList",
        tags: ["lists"],
        summary: "Take a contact off a list",
        description: "Doing it again changes nothing; a list that was deleted may be named.",
        request: { params: membership },
        responses: { 200: { description: "The contact.", content: json(personView) } },
      }),
      async (c) => {
        const { list_id, email } = c.req.valid("param");
        const left = await contacts.leaveList(email.key, list_id, new Date().toISOString());
        if (!left) throw noContact();
        return c.json((await toPersonViews({ suppressions }, [left]))[0]!, 200);
      },
    );
