import { z } from "@hono/zod-openapi";
import { findSome } from "../../../contacts/find-some.ts";
import { personView, toPersonViews } from "../../../people/view.ts";
import { previewFilter, sampledMax } from "../../../preflight/preview-filter.ts";
import { listsNamed } from "../../../segments/lists-named.ts";
import {
  newSegment,
  type Segment,
  segment,
  segmentDraft,
  segmentId,
  segmentPatch,
} from "../../../segments/segment.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { requireLists } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const segmentPage = z
  .object({ segments: z.array(segment), next_cursor: nextCursor })
  .meta({ id: "SegmentPage" });
const segmentPreview = z
  .object({
    count: z.number().int().meta({ description: "Contacts that the filter finds, whatever their status." }),
    recipients: z.number().int().meta({
      description: "Those of them that mail is sent to now: subscribed, not suppressed and not snoozed.",
    }),
    exact: z.boolean().meta({ description: "false: there are more, for counting took too long." }),
    sample: z.array(personView).meta({ description: "Some of them, at most 10." }),
  })
  .meta({ id: "SegmentPreview" });
const segmentSample = z
  .object({
    sample: z.array(personView).meta({ description: "Some of them, at most 10." }),
    complete: z.boolean().meta({ description: "false: there are more, or there may be." }),
  })
  .meta({ id: "SegmentSample" });
/** A person waits for a sample: of what few have, some are shown once all are counted. */
const sampledPages = 2;

const cursors = pageCursor("segments", z.strictObject({ segment_id: segmentId }));
const byId = z.object({ segment_id: segmentId });
const segmentLinks = {
  read: { operationId: "readSegment", parameters: { segment_id: "$response.body#/segment_id" } },
  change: { operationId: "changeSegment", parameters: { segment_id: "$response.body#/segment_id" } },
  delete: { operationId: "deleteSegment", parameters: { segment_id: "$response.body#/segment_id" } },
};

// The filter as it was stored, also one that is refused by now.
const shown = ({ segment_id, name, filter, created_at, updated_at }: Segment): Segment => ({
  segment_id,
  name,
  filter,
  created_at,
  updated_at,
});
const noSegment = () => new Problem("not_found", "There is no segment with this id.", "segment_id");

type Dependencies = Pick<ApiDependencies, "apiKeys" | "segments" | "lists" | "contacts" | "suppressions">;

export const segmentRoutes = (deps: Dependencies) =>
  router()
    .route("/", preview(deps))
    .route("/", sample(deps))
    .route("/", allSegments(deps))
    .route("/", ofSegment(deps));

/** `POST /segments/preview` */
const preview = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["unknown_list"], {
      method: "post",
      path: "/segments/preview",
      operationId: "previewSegment",
      tags: ["segments"],
      summary: "Whom a filter finds",
      description: "Counts for at most 15 seconds, shows some of them, and stores nothing.",
      request: { body: jsonBody(segmentDraft) },
      responses: { 200: { description: "Whom it finds.", content: json(segmentPreview) } },
    }),
    async (c) => {
      const { filter } = c.req.valid("json");
      await requireLists(deps.lists, listsNamed(filter), "filter");
      const { sample, ...found } = await previewFilter(deps, filter);
      return c.json({ ...found, sample: await toPersonViews(deps, sample) }, 200);
    },
  );

/** `POST /segments/sample` */
const sample = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["unknown_list"], {
      method: "post",
      path: "/segments/sample",
      operationId: "sampleSegment",
      tags: ["segments"],
      summary: "Some whom a filter finds",
      description:
        "At once: it looks at some contacts, and waits for no count. Of what few have it may show nobody; `POST /segments/preview` looks at all.",
      request: { body: jsonBody(segmentDraft) },
      responses: { 200: { description: "Some of them.", content: json(segmentSample) } },
    }),
    async (c) => {
      const { filter } = c.req.valid("json");
      await requireLists(deps.lists, listsNamed(filter), "filter");
      const { items, lastKey } = await findSome(
        deps.contacts,
        filter,
        new Date(),
        sampledMax,
        undefined,
        sampledPages,
      );
      return c.json({ sample: await toPersonViews(deps, items), complete: lastKey === undefined }, 200);
    },
  );

/** `GET /segments`, `POST /segments` */
const allSegments = ({ apiKeys, segments, lists }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/segments",
        operationId: "listSegments",
        tags: ["segments"],
        summary: "List segments",
        request: { query: pageQuery },
        responses: { 200: { description: "A page of segments, in no order.", content: json(segmentPage) } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await segments.list(limit, cursors.decode(cursor));
        return c.json({ segments: items.map(shown), next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", ["unknown_list"], {
        method: "post",
        path: "/segments",
        operationId: "addSegment",
        tags: ["segments"],
        summary: "Save a segment",
        request: { body: jsonBody(newSegment) },
        responses: { 201: { description: "The segment.", content: json(segment), links: segmentLinks } },
      }),
      async (c) => {
        const given = c.req.valid("json");
        await requireLists(lists, listsNamed(given.filter), "filter");
        return c.json(shown(await segments.create(given, new Date().toISOString())), 201);
      },
    );

/** `GET /segments/{segment_id}`, `PATCH /segments/{segment_id}`, `DELETE /segments/{segment_id}` */
const ofSegment = ({ apiKeys, segments, lists }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/segments/{segment_id}",
        operationId: "readSegment",
        tags: ["segments"],
        summary: "Read a segment",
        request: { params: byId },
        responses: { 200: { description: "The segment.", content: json(segment) } },
      }),
      async (c) => {
        const found = await segments.get(c.req.valid("param").segment_id);
        if (!found) throw noSegment();
        return c.json(shown(found), 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", ["not_found", "unknown_list"], {
        method: "patch",
        path: "/segments/{segment_id}",
        operationId: "changeSegment",
        tags: ["segments"],
        summary: "Change a segment",
        description: "A campaign that was asked for before keeps the filter it had then.",
        request: { params: byId, body: jsonBody(segmentPatch) },
        responses: { 200: { description: "The segment as changed.", content: json(segment) } },
      }),
      async (c) => {
        const patch = c.req.valid("json");
        if (patch.filter) await requireLists(lists, listsNamed(patch.filter), "filter");
        const changed = await segments.patch(
          c.req.valid("param").segment_id,
          patch,
          new Date().toISOString(),
        );
        if (!changed) throw noSegment();
        return c.json(shown(changed), 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", ["not_found"], {
        method: "delete",
        path: "/segments/{segment_id}",
        operationId: "deleteSegment",
        tags: ["segments"],
        summary: "Delete a segment",
        description: "Campaigns that were asked for before keep its filter.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        if (!(await segments.remove(c.req.valid("param").segment_id))) throw noSegment();
        return c.body(null, 204);
      },
    );
