import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../platform/dynamodb.ts";
import { type IndexPartition, listByIndex } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import { expiryOf, type Job, type JobKind } from "./job.ts";

/** A job as it is read: an earlier version may have written less. */
export const jobOf = <Given>(item: Item): Job<Given> => {
  const stored = item as unknown as Pick<Job<Given>, "job_id" | "kind" | "given" | "created_at"> &
    Partial<Job<Given>>;
  return {
    status: "waiting",
    updated_at: stored.created_at,
    step: 0,
    counts: {},
    expires_at: expiryOf(stored.created_at),
    ...stored,
  };
};

/** What is asked of the jobs of one stage. */
export const jobReads = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent. */
  const get = async <Given>(jobId: string): Promise<Job<Given> | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { job_id: jobId }, ConsistentRead: true }),
    );
    return Item && jobOf(Item);
  };

  const listBy = async <Given>(
    index: IndexPartition,
    limit: number,
    startKey?: Record<string, string>,
  ): Promise<Page<Job<Given>>> => {
    const { items, lastKey } = await listByIndex({ db, name: table }, "job_id", index, limit, startKey);
    return { items: items.map(jobOf<Given>), lastKey };
  };

  /** The jobs of a kind, newest first. */
  const list = <Given>(kind: JobKind, limit: number, startKey?: Record<string, string>) =>
    listBy<Given>({ name: "by_created", key: "kind", value: kind }, limit, startKey);

  /** Those the sweeper must look after. */
  const listOpen = (limit: number, startKey?: Record<string, string>) =>
    listBy({ name: "open", key: "open", value: "open" }, limit, startKey);

  return { get, list, listOpen };
};
