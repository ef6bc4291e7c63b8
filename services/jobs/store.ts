import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent } from "../platform/dynamodb.ts";
import { idOf } from "../platform/ids.ts";
import { expiryOf, type Job, type JobKind } from "./job.ts";
import { jobReads } from "./reads.ts";
import { jobSteps } from "./steps.ts";

/** The jobs of one stage: table EmailJobs, with the indexes by_created (of a kind, newest first) and open. */
export const jobStore = (db: DynamoDBDocumentClient, table: string) => {
  const reads = jobReads(db, table);

  /**
   * @param given what it is to do.
   * @param key of whoever asks, who may have to ask again.
   * @returns the job, which waits; or as it is by now, where there is one of that key.
   */
  const create = async <Given>(
    kind: JobKind,
    given: Given,
    now: string,
    key?: string,
  ): Promise<Job<Given>> => {
    const job: Job<Given> = {
      job_id: `${kind}_${idOf(key)}`,
      kind,
      status: "waiting",
      given,
      created_at: now,
      updated_at: now,
      step: 0,
      counts: {},
      expires_at: expiryOf(now),
    };
    if (await putIfAbsent({ db, name: table }, job, "job_id")) return job;
    const existing = await reads.get<Given>(job.job_id);
    if (!existing) throw new Error(`${job.job_id} exists and cannot be read`);
    return existing;
  };

  return { ...reads, ...jobSteps(db, table), create };
};

export type JobStore = ReturnType<typeof jobStore>;
