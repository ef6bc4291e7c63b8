import type { Logger } from "@aws-lambda-powertools/logger";
import { bulkRequested } from "../../events/bulk.ts";
import { exportRequested } from "../../events/exports.ts";
import { importRequested } from "../../events/imports.ts";
import type { BulkJob } from "../bulk/bulk.ts";
import { announceBulkEnd } from "../bulk/run-bulk.ts";
import type { ExportJob } from "../exporting/export.ts";
import { announceExportEnd } from "../exporting/run-export.ts";
import type { ImportJob } from "../importing/import.ts";
import { announceEnd as announceImportEnd } from "../importing/import-file.ts";
import { isFinished, type Job, type JobKind } from "../jobs/job.ts";
import type { JobStore } from "../jobs/store.ts";
import { type Announcement, announcement, type Publish } from "../platform/publish.ts";

/** A worker writes progress every few seconds: a job that stands still for this long has none. */
const staleMs = 2 * 60_000;
/** One that nobody got on with for this long never will be. */
const hopelessMs = 24 * 60 * 60_000;

export type JobAction = "announce_request" | "announce_end" | "give_up";

/** What is to be done now for an open job, if anything. */
export const jobActionFor = (job: Pick<Job, "status" | "updated_at" | "started_at">, now: Date) => {
  const idleMs = now.getTime() - Date.parse(job.updated_at);
  if (idleMs < staleMs) return undefined;
  if (isFinished(job)) return "announce_end" satisfies JobAction;
  return idleMs >= hopelessMs ? ("give_up" satisfies JobAction) : ("announce_request" satisfies JobAction);
};

interface Dependencies {
  readonly jobs: Pick<JobStore, "listOpen" | "finish" | "close">;
  readonly publish: Publish;
  readonly log: Pick<Logger, "error">;
}

/** What is announced of a job, by its kind. */
const announcing: Readonly<
  Record<
    JobKind,
    {
      readonly request: (id: string) => Announcement;
      readonly end: (deps: Dependencies, job: Job) => Promise<void>;
    }
  >
> = {
  import: {
    request: (id) => announcement(importRequested, { import_id: id }),
    end: (deps, job) => announceImportEnd(deps, job as ImportJob),
  },
  export: {
    request: (id) => announcement(exportRequested, { export_id: id }),
    end: (deps, job) => announceExportEnd(deps, job as ExportJob),
  },
  bulk: {
    request: (id) => announcement(bulkRequested, { bulk_id: id }),
    end: (deps, job) => announceBulkEnd(deps, job as BulkJob),
  },
};

const carryOut = async (deps: Dependencies, job: Job, now: Date): Promise<void> => {
  const { request, end } = announcing[job.kind];
  switch (jobActionFor(job, now)) {
    case "announce_request":
      return await deps.publish([request(job.job_id)]);
    case "announce_end":
      return await end(deps, job);
    case "give_up":
      await deps.jobs.finish(
        job.job_id,
        { status: "failed", reason: "It did not get on for a day: see the log of its function." },
        now.toISOString(),
      );
      return;
    case undefined:
      return;
  }
};

/** Takes up jobs whose worker died or whose event was lost. One that fails does not keep the others from their turn. */
export const sweepJobs = async (deps: Dependencies, now: Date): Promise<void> => {
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.jobs.listOpen(100, start);
    for (const job of items)
      await carryOut(deps, job, now).catch((error: Error) =>
        deps.log.error("job not swept", { job_id: job.job_id, error }),
      );
    start = lastKey;
  } while (start);
};
