import { bulkEnded, bulkRequested } from "../../events/bulk.ts";
import type { ContactStore } from "../contacts/store.ts";
import { isFinished } from "../jobs/job.ts";
import { runSteps, type Step } from "../jobs/run-steps.ts";
import type { JobStore } from "../jobs/store.ts";
import type { ListStore } from "../lists/store.ts";
import { filterOf, type Question } from "../people/question.ts";
import { readPeople } from "../people/read-people.ts";
import { sumCounts, tally } from "../platform/counts.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { type BulkGiven, type BulkJob, doneOf, isAsExpected } from "./bulk.ts";
import { type ChangeManyStores, changeMany } from "./change-many.ts";
import type { BulkEmails } from "./emails.ts";
import { type Plan, planOf } from "./plan.ts";

/** Addresses looked up for one page of a count, and contacts looked at for one plan, which is part of the job's item. */
const countedMax = 1_000;
const plannedMax = 400;
/** What of a contact a plan is made by. */
const plannedBy = ["email", "status", "lists", "left_lists"] as const;
/** Pages of one step: of a filter that finds few, most have nobody. */
const stepPages = 20;

export interface BulkDependencies extends ChangeManyStores {
  readonly contacts: ChangeManyStores["contacts"] & Pick<ContactStore, "find" | "countPage">;
  readonly lists: Pick<ListStore, "get">;
  readonly emails: Pick<BulkEmails, "get">;
  readonly jobs: Pick<JobStore, "get" | "progress" | "finish" | "close">;
  readonly publish: Publish;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

type Place = Readonly<Record<string, string>>;

/**
 * How far a bulk change is: it counts, and then goes through the contacts again. A plan is written down before it is
 * carried out, so that whoever takes the step again counts those as changed who were changed already, and those as
 * deleted who are gone.
 */
interface BulkCursor {
  readonly phase: "count" | "plan" | "change";
  readonly after?: Place;
  readonly plan?: Plan;
  readonly isLast?: boolean;
}

/** Says on the bus how a bulk change ended; then nothing more is to be done for it. */
export const announceBulkEnd = async (
  { jobs, publish }: { readonly jobs: Pick<JobStore, "close">; readonly publish: Publish },
  job: BulkJob,
): Promise<void> => {
  await publish([
    announcement(bulkEnded, {
      bulk_id: job.job_id,
      action: job.given.action,
      status: job.status as "completed" | "failed" | "cancelled",
      ...doneOf(job),
    }),
  ]);
  await jobs.close(job.job_id);
};

interface Found {
  /** By key; undefined where an address that was given is that of no contact. */
  readonly found: Parameters<typeof planOf>[1];
  readonly next: Place | undefined;
}

/** What is asked of those who are meant; undefined: their addresses were given. */
const questionOf = ({ filter, contacts }: BulkGiven): Question | undefined =>
  contacts ?? (filter && { filter });

/** Reads on among those who are meant. */
const readOn = async (
  { contacts, emails, suppressions }: BulkDependencies,
  { job_id, given, created_at }: BulkJob,
  after: Place | undefined,
  limit: number,
): Promise<Found> => {
  const asked = questionOf(given);
  if (asked) {
    const page = { limit, startKey: after, consistent: true, fields: plannedBy };
    const { items, lastKey } = await readPeople(
      { contacts, suppressions },
      asked,
      new Date(created_at),
      page,
    );
    return { found: items.map((contact) => [contact.email, contact]), next: lastKey };
  }
  const keys = await emails.get(job_id);
  const start = Number(after?.place ?? 0);
  const some = keys.slice(start, start + limit);
  const known = await contacts.getMany(some);
  const end = start + some.length;
  return {
    found: some.map((key) => [key, known.get(key)]),
    next: end < keys.length ? { place: String(end) } : undefined,
  };
};

const stored = (cursor: BulkCursor): Step["cursor"] => ({ ...cursor });

/** Counts the next of those who are meant. */
const countSome = async (
  deps: BulkDependencies,
  job: BulkJob,
  after: Place | undefined,
): Promise<{ readonly count: number; readonly next: Place | undefined }> => {
  const asked = questionOf(job.given);
  if (asked && asked.suppressed === undefined) {
    const created = new Date(job.created_at);
    const { count, lastKey } = await deps.contacts.countPage(filterOf(asked), created, after);
    return { count, next: lastKey };
  }
  const { found, next } = await readOn(deps, job, after, countedMax);
  return { count: found.filter(([, contact]) => contact).length, next };
};

/** Counts on; where it ends, nothing is done when others are meant than was expected. */
const countOn = async (deps: BulkDependencies, job: BulkJob, cursor: BulkCursor): Promise<Step> => {
  let { after } = cursor;
  let { counted = 0 } = job.counts;
  for (let pages = 0; pages < stepPages; pages++) {
    const { count, next } = await countSome(deps, job, after);
    counted += count;
    after = next;
    if (!after) break;
  }
  const counts = { ...job.counts, counted };
  if (after) return { counts, cursor: stored({ phase: "count", after }) };
  const { expected_count } = job.given;
  const reason = `${spelled(counted)} contacts are meant, not ${spelled(expected_count)}: nothing was changed. Count them again.`;
  return {
    counts,
    cursor: stored({ phase: "plan" }),
    ...(!isAsExpected(counted, expected_count) && { ending: { status: "failed", reason } as const }),
  };
};

const spelled = (n: number): string => n.toLocaleString("en");

/** Finds the next who are meant, and what is to become of each. */
const planOn = async (deps: BulkDependencies, job: BulkJob, cursor: BulkCursor): Promise<Step> => {
  let { after } = cursor;
  const all: Found["found"][number][] = [];
  for (let pages = 0; pages < stepPages && all.length < plannedMax; pages++) {
    const { found, next } = await readOn(deps, job, after, plannedMax);
    all.push(...found);
    after = next;
    if (!after) break;
  }
  const plan = planOf(job.given, all);
  return {
    counts: job.counts,
    cursor: stored({ phase: "change", plan, isLast: !after, ...(after && { after }) }),
  };
};

const goneList = {
  status: "failed",
  reason: "The list was deleted meanwhile.",
} as const;

/** Carries a plan out, and counts it. */
const changeOn = async (deps: BulkDependencies, job: BulkJob, cursor: BulkCursor): Promise<Step> => {
  const { plan = { change: [], others: {} }, isLast, after } = cursor;
  const { action, list_id } = job.given;
  if (action === "add_to_list" && !(await deps.lists.get(list_id!)))
    return { counts: job.counts, cursor: {}, ending: goneList };
  const now = new Date().toISOString();
  const outcomes = tally(await changeMany(deps, job.given, plan.change, now));
  return {
    counts: sumCounts(job.counts, plan.others, outcomes),
    cursor: stored({ phase: "plan", ...(after && { after }) }),
    ...(isLast && { ending: { status: "completed" } as const }),
  };
};

const takeStep = (deps: BulkDependencies, job: BulkJob): Promise<Step> => {
  const cursor = (job.cursor as BulkCursor | undefined) ?? { phase: "count" };
  switch (cursor.phase) {
    case "count":
      return countOn(deps, job, cursor);
    case "plan":
      return planOn(deps, job, cursor);
    case "change":
      return changeOn(deps, job, cursor);
  }
};

/**
 * Changes many contacts, or the rest of them: from wherever an earlier run stopped, however it stopped. Hands over to
 * another invocation by the bus when its time ends.
 */
export const runBulk = async (deps: BulkDependencies, bulkId: string): Promise<void> => {
  const job = await deps.jobs.get<BulkGiven>(bulkId);
  if (job?.kind !== "bulk") throw new Error(`There is no bulk change ${bulkId}`);
  if (isFinished(job)) return job.open ? await announceBulkEnd(deps, job) : undefined;
  const run = await runSteps<BulkGiven>(deps, job, (at) => takeStep(deps, at));
  if (run.kind === "ended") await announceBulkEnd(deps, run.job);
  if (run.kind === "rest") await deps.publish([announcement(bulkRequested, { bulk_id: bulkId })]);
};
