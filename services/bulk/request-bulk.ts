import type { Logger } from "@aws-lambda-powertools/logger";
import { bulkRequested } from "../../events/bulk.ts";
import type { JobStore } from "../jobs/store.ts";
import { sha256 } from "../platform/ids.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { BulkGiven, BulkJob } from "./bulk.ts";
import type { BulkEmails } from "./emails.ts";

interface Dependencies {
  readonly jobs: Pick<JobStore, "get" | "create" | "start">;
  readonly bulkEmails: Pick<BulkEmails, "put">;
  readonly publish: Publish;
  readonly log: Pick<Logger, "error">;
}

/** A bulk change as it is asked for. */
export interface AskedBulk {
  readonly given: Omit<BulkGiven, "request_hash">;
  /** Keys of the mailboxes it is of; undefined: those it finds. */
  readonly emails: readonly string[] | undefined;
  /** What it was asked for with, in words that are the same when it is asked for again. */
  readonly request: string;
  readonly idempotencyKey: string | undefined;
}

export type BulkOutcome =
  /** `replayed`: it runs already, or has ended, and this request changed nothing. */
  | { readonly ok: true; readonly job: BulkJob; readonly replayed: boolean }
  /** The key is of another request. */
  | { readonly ok: false; readonly bulk_id: string };

/**
 * Accepts a bulk change: stores it, then the addresses it is given, then has it run. Whoever dies before that has left
 * one that waits, and never runs but by its key. The same key and request give the same change.
 */
export const requestBulk = async (
  { jobs, bulkEmails, publish, log }: Dependencies,
  { given, emails, request, idempotencyKey }: AskedBulk,
  now: string,
): Promise<BulkOutcome> => {
  const asked: BulkGiven = { ...given, request_hash: sha256(request) };
  const job = await jobs.create<BulkGiven>("bulk", asked, now, idempotencyKey);
  const { job_id: bulk_id } = job;
  if (job.given.request_hash !== asked.request_hash) return { ok: false, bulk_id };
  if (job.status !== "waiting") return { ok: true, job, replayed: true };
  if (emails) await bulkEmails.put(bulk_id, emails);
  const started = await jobs.start<BulkGiven>(bulk_id, asked, now);
  if (!started) return { ok: true, job: (await jobs.get<BulkGiven>(bulk_id)) ?? job, replayed: true };
  // It is durable: an event that is lost is made good by the sweeper.
  await publish([announcement(bulkRequested, { bulk_id })]).catch((error: Error) =>
    log.error("bulk change not announced", { bulk_id, error }),
  );
  return { ok: true, job: started, replayed: false };
};
