import { z } from "@hono/zod-openapi";
import { exportRequested } from "../../../../events/exports.ts";
import { namedDomains } from "../../../deliveries/delivery-query.ts";
import {
  type ExportGiven,
  type ExportJob,
  type ExportRequest,
  exportRequest,
  exportView,
  fileUntil,
  viewOf,
} from "../../../exporting/export.ts";
import { announcement } from "../../../platform/publish.ts";
import { listsNamed } from "../../../segments/lists-named.ts";
import { withSegment } from "../asked-people.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { requireLists } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const byId = z.object({
  export_id: z.string().meta({ example: "export_5d2a9c3e7b1f4a6c8e0d9b7a6f5e4c3d" }),
});
const exportPage = z
  .object({ exports: z.array(exportView), next_cursor: nextCursor })
  .meta({ id: "ExportPage" });
const linkedExport = exportView
  .extend({
    download: z.object({ url: z.url(), expires_at: z.iso.datetime() }).nullable().meta({
      description: "Where the file is, for a quarter of an hour; null: there is none yet, or any more.",
    }),
  })
  .meta({ id: "LinkedExport" });

const word = z.string().min(1).max(2048);
const cursors = pageCursor(
  "exports",
  z.strictObject({ created_at: word, job_id: word, kind: z.literal("export") }),
);

const to = (operationId: string) => ({
  operationId,
  parameters: { export_id: "$response.body#/export_id" },
});
const exportLinks = { read: to("readExport"), cancel: to("cancelExport") };

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "deliveries" | "exportFiles" | "jobs" | "lists" | "log" | "publish" | "segments"
>;

const find = async (jobs: Dependencies["jobs"], id: string): Promise<ExportJob> => {
  const job = id.startsWith("export_") ? await jobs.get<ExportGiven>(id) : undefined;
  if (!job) throw new Problem("not_found", "There is no export of this id.", "export_id");
  return job;
};

/** What is asked for, with the filter that a segment has now. @throws Problem when it names what is not there */
const givenOf = async (
  { campaigns, deliveries, lists, segments }: Dependencies,
  { kind, filter, segment_id, contacts, campaign_id, delivery_filter }: ExportRequest,
): Promise<ExportGiven> => {
  if (campaign_id && !(await campaigns.get(campaign_id)))
    throw new Problem("unknown_campaign", `There is no campaign ${campaign_id}.`, "campaign_id");
  const segment = segment_id && (await segments.get(segment_id));
  if (segment_id && !segment)
    throw new Problem(
      "unknown_segment",
      `There is no segment ${segment_id}: see GET /segments.`,
      "segment_id",
    );
  const meant = segment ? segment.filter : filter;
  if (meant) await requireLists(lists, listsNamed(meant), "filter");
  return {
    kind,
    ...(meant && { filter: meant }),
    ...(segment_id && { segment_id }),
    ...(contacts && { contacts: await withSegment({ segments }, contacts, "contacts") }),
    ...(campaign_id && { campaign_id }),
    ...(campaign_id &&
      delivery_filter && {
        delivery_filter,
        named_domains: await namedDomains(deliveries, campaign_id, delivery_filter),
      }),
  };
};

export const exportRoutes = (deps: Dependencies) =>
  router()
    .route("/", createExport(deps))
    .route("/", listExports(deps))
    .route("/", readExport(deps))
    .route("/", cancelExport(deps));

/** `POST /exports` */
const createExport = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["unknown_campaign", "unknown_list", "unknown_segment"], {
      method: "post",
      path: "/exports",
      operationId: "createExport",
      tags: ["exports"],
      summary: "Export contacts, suppressions or the deliveries of a campaign",
      description:
        "A file of CSV (RFC 4180, UTF-8 with a byte order mark, for Excel), written while it is read: of who comes or changes meanwhile it may have either. Attributes of contacts have a column each. A text that begins with =, +, -, @, a tab or a line break has an apostrophe before it, also a telephone number such as +49: a spreadsheet would run it. Who was erased has no row among suppressions, as there is no address.",
      request: { body: jsonBody(exportRequest) },
      responses: {
        202: { description: "The export, which runs.", content: json(exportView), links: exportLinks },
      },
    }),
    async (c) => {
      const { jobs, publish, log } = deps;
      const given = await givenOf(deps, c.req.valid("json"));
      const now = new Date().toISOString();
      const { job_id } = await jobs.create<ExportGiven>("export", given, now);
      const running = (await jobs.start<ExportGiven>(job_id, given, now)) ?? (await find(jobs, job_id));
      // It is durable: an event that is lost is made good by the sweeper.
      await publish([announcement(exportRequested, { export_id: job_id })]).catch((error: Error) =>
        log.error("export not announced", { export_id: job_id, error }),
      );
      return c.json(viewOf(running), 202);
    },
  );

/** `GET /exports` */
const listExports = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["invalid_cursor"], {
      method: "get",
      path: "/exports",
      operationId: "listExports",
      tags: ["exports"],
      summary: "List exports",
      description: "Those of the last 90 days; read one for the link to its file.",
      request: { query: pageQuery },
      responses: { 200: { description: "A page of exports, newest first.", content: json(exportPage) } },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { items, lastKey } = await jobs.list<ExportGiven>("export", limit, cursors.decode(cursor));
      return c.json({ exports: items.map(viewOf), next_cursor: cursors.encode(lastKey) }, 200);
    },
  );

/** `GET /exports/{export_id}` */
const readExport = ({ apiKeys, jobs, exportFiles }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/exports/{export_id}",
      operationId: "readExport",
      tags: ["exports"],
      summary: "Follow an export, and get its file",
      description: "The link is made anew each time. The file is kept for a week.",
      request: { params: byId },
      responses: { 200: { description: "The export.", content: json(linkedExport) } },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").export_id);
      const now = new Date();
      const until = fileUntil(job);
      const isThere = until !== undefined && now.toISOString() < until;
      const download = isThere ? await exportFiles.link(job.job_id, now) : null;
      return c.json({ ...viewOf(job), download }, 200);
    },
  );

/** `POST /exports/{export_id}/cancel` */
const cancelExport = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/exports/{export_id}/cancel",
      operationId: "cancelExport",
      tags: ["exports"],
      summary: "Cancel an export",
      request: { params: byId },
      responses: { 200: { description: "The export.", content: json(exportView), links: exportLinks } },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").export_id);
      if (job.status === "cancelled") return c.json(viewOf(job), 200);
      const now = new Date().toISOString();
      const cancelled = await jobs.finish<ExportGiven>(job.job_id, { status: "cancelled" }, now);
      if (!cancelled)
        throw new Problem("wrong_state", "The export has ended: there is nothing left to cancel.");
      return c.json(viewOf(cancelled), 200);
    },
  );
