import { z } from "@hono/zod-openapi";
import { importRequested } from "../../../../events/imports.ts";
import { BadFile } from "../../../importing/bad-file.ts";
import {
  concerned,
  type ImportGiven,
  type ImportJob,
  type ImportStart,
  importRequest,
  importStart,
  importView,
  inspection,
  uploadBytesMax,
  viewOf,
} from "../../../importing/import.ts";
import { type Inspected, importPreview, inspectFile, previewOf } from "../../../importing/inspect.ts";
import { listRefused } from "../../../importing/list-refused.ts";
import { announcement } from "../../../platform/publish.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { requireLists } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const byId = z.object({
  import_id: z.string().meta({ example: "import_0b3e7c525c0b4f7b8a548a1f2f2f6a11" }),
});

const created = z
  .object({
    import_id: z.string().meta({ example: "import_0b3e7c525c0b4f7b8a548a1f2f2f6a11" }),
    upload: z.object({
      method: z.literal("PUT"),
      url: z.url(),
      headers: z.record(z.string(), z.string()).meta({ description: "Send exactly these." }),
    }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: "CreatedImport" });

const importPage = z
  .object({ imports: z.array(importView), next_cursor: nextCursor })
  .meta({ id: "ImportPage" });
const refusedLink = z.object({ url: z.url(), expires_at: z.iso.datetime() }).meta({ id: "RefusedRowsLink" });

const word = z.string().min(1).max(2048);
const cursors = pageCursor(
  "imports",
  z.strictObject({ created_at: word, job_id: word, kind: z.literal("import") }),
);

const linksOf = (id: string) => {
  const to = (operationId: string) => ({ operationId, parameters: { import_id: id } });
  return {
    read: to("readImport"),
    inspect: to("inspectImport"),
    start: to("startImport"),
    cancel: to("cancelImport"),
    refused: to("linkRefusedRows"),
  };
};
const importLinks = linksOf("$response.body#/import_id");

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "attributes" | "jobs" | "importFiles" | "lists" | "publish" | "log"
>;

const find = async (jobs: Dependencies["jobs"], id: string): Promise<ImportJob> => {
  const job = id.startsWith("import_") ? await jobs.get<ImportGiven>(id) : undefined;
  if (!job) throw new Problem("not_found", "There is no import of this id.", "import_id");
  return job;
};

const wrongState = ({ status }: ImportJob, what: string) =>
  new Problem("wrong_state", `The import is ${status}: ${what}.`);

/** Looks at the file of an import that waits. @throws Problem saying why it cannot be imported */
const inspected = async (
  files: Dependencies["importFiles"],
  { job_id, given: { said } }: ImportJob,
  given: z.output<typeof inspection> = {},
): Promise<Inspected> => {
  try {
    const found = await inspectFile(files, job_id, { ...said, ...given });
    if (!found)
      throw new Problem("wrong_state", "The file has not arrived: PUT it to the URL of its upload.");
    if (found.size_bytes > uploadBytesMax)
      throw new BadFile(`It has more than ${uploadBytesMax / 1024 ** 2} MB: split it, or compress it.`);
    return found;
  } catch (error) {
    if (error instanceof BadFile) throw new Problem("unreadable_file", `The file: ${error.message}`);
    throw error;
  }
};

/** @throws Problem when a column is mapped that the file does not have */
const checkMapping = ({ mapping }: ImportStart, { columns }: Inspected): void => {
  const place = mapping.findIndex(({ column }) => column >= columns.length);
  if (place >= 0)
    throw new Problem(
      "invalid_request",
      `mapping[${place}].column: the file has ${columns.length} columns, from 0.`,
      `mapping[${place}].column`,
    );
};

export const importRoutes = (deps: Dependencies) =>
  router()
    .route("/", createImport(deps))
    .route("/", listImports(deps))
    .route("/", readImport(deps))
    .route("/", inspectImport(deps))
    .route("/", startImport(deps))
    .route("/", cancelImport(deps))
    .route("/", linkRefusedRows(deps));

/** `POST /imports` */
const createImport = ({ apiKeys, jobs, importFiles }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", [], {
      method: "post",
      path: "/imports",
      operationId: "createImport",
      tags: ["imports"],
      summary: "Upload a file of contacts",
      description:
        "CSV, also compressed as .gz, of up to 500 MB: PUT it to the URL, inspect it, then start the import. The file is deleted after a week.",
      request: { body: jsonBody(importRequest) },
      responses: {
        201: {
          description: "Where to put the file, within an hour.",
          content: json(created),
          links: importLinks,
        },
      },
    }),
    async (c) => {
      const { filename, size_bytes, format } = c.req.valid("json");
      const now = new Date();
      const given = {
        filename,
        ...(size_bytes !== undefined && { size_bytes }),
        ...(format && { said: format }),
      };
      const { job_id } = await jobs.create<ImportGiven>("import", given, now.toISOString());
      const link = await importFiles.uploadLink(job_id, size_bytes, now);
      return c.json({ import_id: job_id, ...link }, 201);
    },
  );

/** `GET /imports` */
const listImports = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["invalid_cursor"], {
      method: "get",
      path: "/imports",
      operationId: "listImports",
      tags: ["imports"],
      summary: "List imports",
      description: "Those of the last 90 days.",
      request: { query: pageQuery },
      responses: { 200: { description: "A page of imports, newest first.", content: json(importPage) } },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { items, lastKey } = await jobs.list<ImportGiven>("import", limit, cursors.decode(cursor));
      return c.json({ imports: items.map(viewOf), next_cursor: cursors.encode(lastKey) }, 200);
    },
  );

/** `GET /imports/{import_id}` */
const readImport = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/imports/{import_id}",
      operationId: "readImport",
      tags: ["imports"],
      summary: "Follow an import",
      description: "Counts what was read and what came of it, after every thousand rows.",
      request: { params: byId },
      responses: { 200: { description: "The import.", content: json(importView) } },
    }),
    async (c) => c.json(viewOf(await find(jobs, c.req.valid("param").import_id)), 200),
  );

/** `POST /imports/{import_id}/inspect` */
const inspectImport = ({ apiKeys, jobs, importFiles }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state", "unreadable_file"], {
      method: "post",
      path: "/imports/{import_id}/inspect",
      operationId: "inspectImport",
      tags: ["imports"],
      summary: "Look at an uploaded file",
      description:
        "Imports nothing. Says how the file is written, shows its first rows, and guesses what each column is for.",
      request: { params: byId, body: jsonBody(inspection) },
      responses: { 200: { description: "What is in the file.", content: json(importPreview) } },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").import_id);
      if (job.status !== "waiting") throw wrongState(job, "it is inspected before its start");
      return c.json(previewOf(await inspected(importFiles, job, c.req.valid("json"))), 200);
    },
  );

/** The attributes that an import brings; of a column of texts it is not known what they are. */
const attributesOf = ({ mapping }: ImportStart) =>
  new Map(
    mapping.flatMap((mapped) =>
      "attribute" in mapped
        ? [[mapped.attribute, mapped.type === "number" ? ("number" as const) : undefined] as const]
        : [],
    ),
  );

/** `POST /imports/{import_id}/start` */
const startImport = ({ apiKeys, attributes, jobs, importFiles, lists, publish, log }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state", "unreadable_file", "unknown_list"], {
      method: "post",
      path: "/imports/{import_id}/start",
      operationId: "startImport",
      tags: ["imports"],
      summary: "Start an import",
      description:
        "Never re-subscribes anybody: whose address is suppressed, or who is unsubscribed, bounced or complained, stays so. Of rows with the same address the first counts. An empty cell changes nothing.",
      request: { params: byId, body: jsonBody(importStart) },
      responses: {
        200: { description: "The import, which runs.", content: json(importView), links: importLinks },
      },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").import_id);
      const start = concerned(c.req.valid("json"));
      if (job.status !== "waiting") throw wrongState(job, "an import is started once");
      const found = await inspected(importFiles, job, start.format);
      checkMapping(start, found);
      await requireLists(lists, start.lists, "lists");
      const { rows: _, ...file } = found;
      const now = new Date().toISOString();
      const { filename } = job.given;
      await attributes.note(attributesOf(start));
      const running = await jobs.start<ImportGiven>(job.job_id, { filename, ...file, start }, now);
      if (!running) throw wrongState(await find(jobs, job.job_id), "an import is started once");
      // It is durable: an event that is lost is made good by the sweeper.
      await publish([announcement(importRequested, { import_id: job.job_id })]).catch((error: Error) =>
        log.error("import not announced", { import_id: job.job_id, error }),
      );
      return c.json(viewOf(running), 200);
    },
  );

/** `POST /imports/{import_id}/cancel` */
const cancelImport = ({ apiKeys, jobs }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/imports/{import_id}/cancel",
      operationId: "cancelImport",
      tags: ["imports"],
      summary: "Cancel an import",
      description:
        "What was imported until then stays. Up to two thousand rows more, which are under way, may still be: they are counted when they are, so that the counts may rise for some seconds after the answer.",
      request: { params: byId },
      responses: { 200: { description: "The import.", content: json(importView), links: importLinks } },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").import_id);
      if (job.status === "cancelled") return c.json(viewOf(job), 200);
      const cancelled = await jobs.finish<ImportGiven>(
        job.job_id,
        { status: "cancelled" },
        new Date().toISOString(),
      );
      if (!cancelled) throw wrongState(await find(jobs, job.job_id), "there is nothing left to cancel");
      return c.json(viewOf(cancelled), 200);
    },
  );

/** `GET /imports/{import_id}/errors` */
const linkRefusedRows = ({ apiKeys, jobs, importFiles }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
      method: "get",
      path: "/imports/{import_id}/errors",
      operationId: "linkRefusedRows",
      tags: ["imports"],
      summary: "Get the rows that were refused",
      description:
        "As CSV: line, column, value and reason, then the row; duplicates are in it, too. Cells that a spreadsheet would run begin with an apostrophe. Of an import that runs, what there is so far; the first 100,000, or 50 MB. Kept for a week.",
      request: { params: byId },
      responses: {
        200: { description: "Where to get it, for a quarter of an hour.", content: json(refusedLink) },
      },
    }),
    async (c) => {
      const job = await find(jobs, c.req.valid("param").import_id);
      if (job.status === "waiting") throw wrongState(job, "no row was refused yet");
      return c.json(await listRefused(importFiles, job, new Date()), 200);
    },
  );
