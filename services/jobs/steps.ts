import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Counts } from "../platform/counts.ts";
import { updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import type { Job, JobStatus } from "./job.ts";
import { jobOf } from "./reads.ts";

/** What a step came to: the counts so far, and where the next one begins. */
export interface Progress {
  readonly counts: Counts;
  readonly cursor: Readonly<Record<string, unknown>>;
}

interface Ending {
  readonly status: Extract<JobStatus, "completed" | "failed" | "cancelled">;
  readonly reason?: string;
  /** The step it is ended at; a worker names it, whoever steers does not. */
  readonly step?: number;
}

/** Writes some fields of a job that has this status, and is at this step. */
const stepWrite = (
  item: Pick<UpdateCommand["input"], "TableName" | "Key">,
  { status, step }: Pick<Job, "status" | "step">,
  fields: object,
): UpdateCommand => {
  const { sets, names, values } = assignments(fields);
  return new UpdateCommand({
    ...item,
    UpdateExpression: `SET ${sets}`,
    ConditionExpression: "#status = :status AND #step = :seen",
    ExpressionAttributeNames: { ...names, "#status": "status" },
    ExpressionAttributeValues: { ...values, ":status": status, ":seen": step },
    ReturnValues: "ALL_NEW",
  });
};

/** The way of a job from its start to its end. */
export const jobSteps = (db: DynamoDBDocumentClient, table: string) => {
  /** Has a job that waits run. @returns the job; undefined when there is none that waits. */
  const start = async <Given>(jobId: string, given: Given, now: string): Promise<Job<Given> | undefined> => {
    const started = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { job_id: jobId },
        UpdateExpression:
          "SET #status = :running, #given = :given, #open = :open, started_at = :now, updated_at = :now",
        ConditionExpression: "#status = :waiting",
        ExpressionAttributeNames: { "#status": "status", "#given": "given", "#open": "open" },
        ExpressionAttributeValues: {
          ":running": "running" satisfies JobStatus,
          ":waiting": "waiting" satisfies JobStatus,
          ":open": "open",
          ":given": given,
          ":now": now,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return started && jobOf(started);
  };

  /**
   * Writes down what a step came to; of a job that was cancelled meanwhile only its counts, as what was done stays done.
   * The number of the step keeps it from being counted twice, or beside that of another worker.
   * @param at the job as it stood when the step began.
   * @returns the job, for which nothing more is to be done when it is cancelled; undefined when it ended otherwise, or
   * another worker has taken the step.
   */
  const progress = async <Given>(
    { job_id, step }: Pick<Job<Given>, "job_id" | "step">,
    { counts, cursor }: Progress,
    now: string,
  ): Promise<Job<Given> | undefined> => {
    const stepped = { updated_at: now, step: step + 1, counts };
    const writeOf = (status: JobStatus, fields: object) =>
      updateIf(db, stepWrite({ TableName: table, Key: { job_id } }, { status, step }, fields));
    const written =
      (await writeOf("running", { ...stepped, cursor })) ?? (await writeOf("cancelled", stepped));
    return written && jobOf(written);
  };

  /** Ends a job, for good; where it was is forgotten, as that may name somebody. @returns the job; undefined when it had ended, or another worker has taken the step. */
  const finish = async <Given>(
    jobId: string,
    { status, reason, step }: Ending,
    now: string,
  ): Promise<Job<Given> | undefined> => {
    const isSeen = step !== undefined;
    const { sets, names, values } = assignments({ status, reason, finished_at: now, updated_at: now });
    const finished = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { job_id: jobId },
        UpdateExpression: `SET ${sets} REMOVE #cursor`,
        ConditionExpression: `#status IN (:waiting, :running)${isSeen ? " AND #step = :seen" : ""}`,
        ExpressionAttributeNames: { ...names, "#cursor": "cursor", ...(isSeen && { "#step": "step" }) },
        ExpressionAttributeValues: {
          ...values,
          ":waiting": "waiting" satisfies JobStatus,
          ":running": "running" satisfies JobStatus,
          ...(isSeen && { ":seen": step }),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return finished && jobOf(finished);
  };

  /** Nothing more is to be done for a job, also not by the sweeper. Doing it again changes nothing. */
  const close = async (jobId: string): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { job_id: jobId },
        UpdateExpression: "REMOVE #open",
        ConditionExpression: "attribute_exists(#open) AND attribute_exists(finished_at)",
        ExpressionAttributeNames: { "#open": "open" },
      }),
    );
  };

  return { start, progress, finish, close };
};
