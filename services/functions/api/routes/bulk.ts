import { z } from "@hono/zod-openapi";
import { type BulkGiven, type BulkJob, bulkRequest, bulkView, viewOf } from "../../../bulk/bulk.ts";
import { requestBulk } from "../../../bulk/request-bulk.ts";
import { listsNamed } from "../../../segments/lists-named.ts";
import { withSegment } from "../asked-people.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { idempotencyHeaders, replayedHeader } from "../idempotency.ts";
import { json, jsonBody } from "../json-content.ts";
import { requireLists } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const byId = z.object({
  bulk_id: z.string().meta({ example: "bulk_9e8d7c6b5a4f43210fedcba987654321" }),
});
const bulkPage = z.object({ bulk: z.array(bulkView), next_cursor: nextCursor }).meta({ id: "BulkPage" });

const word = z.string().min(1).max(2048);
const cursors = pageCursor(
  "bulk",
  z.strictObject({ created_at: word, job_id: word, kind: z.literal("bulk") }),
);

const to = (operationId: string) => ({ operationId, parameters: { bulk_id: "$response.body#/bulk_id" } });
const bulkLinks = { read: to("readBulk"), cancel: to("cancelBulk") };

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "bulkEmails" | "jobs" | "lists" | "log" | "publish" | "segments"
>;

const find = async (jobs: Dependencies["jobs"], id: string): Promise<BulkJob> => {
  const job = id.startsWith("bulk_") ? await jobs.get<BulkGiven>(id) : undefined;
  if (!job) throw new Problem("not_found", "There is no bulk change of this id.", "bulk_id");
  return job;
};

export const bulkRoutes = (deps: Dependencies) =>
  router()
    .route("/", createBulk(deps))
    .route("/", listBulk(deps))
    .route("/", readBulk(deps))
    .route("/", cancelBulk(deps));

/** `POST /bulk` */
const createBulk = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["unknown_list", "unknown_segment", "idempotency_key_reused"], {
      method: "post",
      path: "/bulk",
      operationId: "createBulk",
      tags: ["bulk"],
      summary: "Change many contacts",
      description:
        "Each as a request for it alone would: who is unsubscribed is suppressed first, who is deleted is erased from campaigns and stays suppressed, who left a list is not put back on it. They are counted first; where that is not about what was expected, nothing is done. Of many that are deleted, the erasure from campaigns takes its time.",
      request: { headers: idempotencyHeaders("change"), body: jsonBody(bulkRequest) },
      responses: {
        202: {
          description: "The change, which runs.",
          headers: replayedHeader("the change runs already, or has ended, by its Idempotency-Key"),
          content: json(bulkView),
          links: bulkLinks,
        },
      },
    }),
    async (c) => {
      const request = c.req.valid("json");
      const { action, list_id, filter, contacts: asked, emails, expected_count } = request;
      const { lists, segments } = deps;
      if (list_id && action === "add_to_list" && !(await lists.get(list_id)))
        throw new Problem("unknown_list", `There is no list ${list_id}: see GET /lists.`, "list_id");
      if (filter) await requireLists(lists, listsNamed(filter), "filter");
      const contacts = asked && (await withSegment({ segments }, asked, "contacts"));
      const given = {
        ...{ action, expected_count },
        ...(list_id && { list_id }),
        ...(filter && { filter }),
        ...(contacts && { contacts }),
      };
      const outcome = await requestBulk(
        deps,
        {
          given,
          emails: emails && [...new Set(emails.map(({ key }) => key))],
          request: JSON.stringify(request),
          idempotencyKey: c.req.valid("header")["idempotency-key"],
        },
        new Date().toISOString(),
      );
      if (!outcome.ok) {
        const { bulk_id } = outcome;
        const message = "This key was used for another request: use a new key for another change.";
        throw new Problem("idempotency_key_reused", message, "Idempotency-Key", undefined, { bulk_id });
      }
      if (outcome.replayed) c.header("Idempotent-Replayed", "true");
      return c.json(viewOf(outcome.job), 202);
    },
  );

/** `GET /bulk` */
const listBulk = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["invalid_cursor"], {
      method: "get",
      path: "/bulk",
      operationId: "listBulk",
      tags: ["bulk"],
      summary: "List bulk changes",
      description: "Those of the last 90 days.",
      request: { query: pageQuery },
      responses: { 200: { description: "A page of them, newest first.", content: json(bulkPage) } },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { items, lastKey } = await jobs.list<BulkGiven>("bulk", limit, cursors.decode(cursor));
      return c.json({ bulk: items.map(viewOf), next_cursor: cursors.encode(lastKey) }, 200);
    },
  );

/** `GET /bulk/{bulk_id}` */
const readBulk = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/bulk/{bulk_id}",
      operationId: "readBulk",
      tags: ["bulk"],
      summary: "Follow a bulk change",
      request: { params: byId },
      responses: { 200: { description: "The change.", content: json(bulkView) } },
    }),
    async (c) => c.json(viewOf(await find(jobs, c.req.valid("param").bulk_id)), 200),
  );

/** `POST /bulk/{bulk_id}/cancel` */
const cancelBulk = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/bulk/{bulk_id}/cancel",
      operationId: "cancelBulk",
      tags: ["bulk"],
      summary: "Stop a bulk change",
      description:
        "What was changed until then stays so. Up to eight hundred more, who are under way, may still be changed: they are counted when they are, so that the counts may rise for some seconds after the answer.",
      request: { params: byId },
      responses: { 200: { description: "The change.", content: json(bulkView), links: bulkLinks } },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").bulk_id);
      if (job.status === "cancelled") return c.json(viewOf(job), 200);
      const now = new Date().toISOString();
      const cancelled = await jobs.finish<BulkGiven>(job.job_id, { status: "cancelled" }, now);
      if (!cancelled)
        throw new Problem("wrong_state", "The change has ended: there is nothing left to stop.");
      return c.json(viewOf(cancelled), 200);
    },
  );
