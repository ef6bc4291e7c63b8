import { randomUUID } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent } from "../platform/dynamodb.ts";
import { expiryOf, type Job, type JobKind } from "./job.ts";
import { jobReads } from "./reads.ts";
import { jobSteps } from "./steps.ts";

/** The jobs of one stage: table EmailJobs, with the indexes by_created (of a kind, newest first) and open. */
export const jobStore = (db: DynamoDBDocumentClient, table: string) => {
  /** @param given what it is to do. @returns the job, which waits. */
  const create = async <Given>(kind: JobKind, given: Given, now: string): Promise<Job<Given>> => {
    const job: Job<Given> = {
      job_id: `${kind}_${randomUUID().replaceAll("-", "")}`,
      kind,
      status: "waiting",
      given,
      created_at: now,
      updated_at: now,
      step: 0,
      counts: {},
      expires_at: expiryOf(now),
    };
    await putIfAbsent({ db, name: table }, job, "job_id");
    return job;
  };

  return { ...jobReads(db, table), ...jobSteps(db, table), create };
};

export type JobStore = ReturnType<typeof jobStore>;
