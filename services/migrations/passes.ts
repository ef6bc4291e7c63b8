import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Job } from "../jobs/job.ts";
import { jobOf } from "../jobs/reads.ts";
import { jobSteps } from "../jobs/steps.ts";
import { batchGet } from "../platform/batch-get.ts";
import { updateIf } from "../platform/dynamodb.ts";

/** A walk of one migration through its table: a job that is neither listed, nor forgotten, nor open to earlier versions. */
export type Pass = Job;

const prefix = "migration_";
const passId = (migration: string): string => `${prefix}${migration}`;

/** So often this version says that it is in service; a gap of twice that says that it was not. */
export const presenceMs = 5 * 60_000;
const absenceMs = 2 * presenceMs;

/** The item that says since when this version is in service. */
const serviceId = "migrations";

/** How far each migration is: items of table EmailJobs, one a migration and one for the stage. */
export const passStore = (db: DynamoDBDocumentClient, table: string) => {
  const { progress, finish } = jobSteps(db, table);

  /** The latest pass of each of these migrations, by id; of one that was never begun there is none. */
  const passes = async (ids: readonly string[]): Promise<Map<string, Pass>> => {
    const keys = ids.map((id) => ({ job_id: passId(id) }));
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    return new Map(items.map(jobOf).map((pass) => [pass.job_id.slice(prefix.length), pass]));
  };

  /**
   * Begins a pass.
   * @param before the pass it comes after, which has ended.
   * @returns whether it did; not so when another began one.
   */
  const begin = async (id: string, before: Pass | undefined, now: string): Promise<boolean> => {
    const begun = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { job_id: passId(id) },
        // Steps are counted on: a worker of the pass before takes none of this one.
        UpdateExpression:
          "SET #kind = :kind, #status = :running, started_at = :now, updated_at = :now, #counts = :none, created_at = if_not_exists(created_at, :now), #step = if_not_exists(#step, :zero) REMOVE finished_at",
        ConditionExpression: before
          ? "started_at = :before AND #status = :completed"
          : "attribute_not_exists(job_id)",
        ExpressionAttributeNames: {
          "#kind": "kind",
          "#status": "status",
          "#counts": "counts",
          "#step": "step",
        },
        ExpressionAttributeValues: {
          ":kind": "migration",
          ":running": "running",
          ":now": now,
          ":none": {},
          ":zero": 0,
          ...(before && { ":before": before.started_at, ":completed": "completed" }),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return begun !== undefined;
  };

  /**
   * Says that this version is in service.
   * @returns since when without a gap: another version may have written before, ISO 8601.
   */
  const present = async (now: Date): Promise<string> => {
    const limit = new Date(now.getTime() - absenceMs).toISOString();
    const say = (sets: string, condition: string) =>
      updateIf(
        db,
        new UpdateCommand({
          TableName: table,
          Key: { job_id: serviceId },
          UpdateExpression: `SET ${sets}`,
          ConditionExpression: condition,
          ExpressionAttributeValues: { ":now": now.toISOString(), ":limit": limit },
          ReturnValues: "ALL_NEW",
        }),
      );
    const said =
      (await say("seen_at = :now", "seen_at >= :limit")) ??
      (await say("since = :now, seen_at = :now", "attribute_not_exists(seen_at) OR seen_at < :limit"));
    // Another said so between the two.
    return said ? (said.since as string) : await present(now);
  };

  return { passes, begin, present, progress, finish };
};

export type PassStore = ReturnType<typeof passStore>;
