import { isFinished, type Job } from "./job.ts";
import type { Progress } from "./steps.ts";
import type { JobStore } from "./store.ts";

/** With less time than this left, in milliseconds, the rest is left to another invocation. */
const handOverMs = 30_000;

/** What a step came to, and whether the job ends with it. */
export interface Step extends Progress {
  readonly ending?: { readonly status: "completed" | "failed"; readonly reason?: string };
}

/** How a run ended: with the job, which may have been cancelled, for want of time, or because the job is another's. */
export type Run<Given> =
  | { readonly kind: "ended"; readonly job: Job<Given> }
  | { readonly kind: "rest" }
  | { readonly kind: "lost" };

interface Dependencies {
  readonly jobs: Pick<JobStore, "progress" | "finish">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/**
 * Takes the steps of a job that runs, from wherever an earlier run stopped, however it stopped. What a step came to is
 * written down with it, so that it counts once; one that was not written down is taken again.
 * @param takeStep must come to the same, or go on from what it finds, when it is taken again.
 */
export const runSteps = async <Given>(
  { jobs, remainingMs }: Dependencies,
  started: Job<Given>,
  takeStep: (job: Job<Given>) => Promise<Step>,
): Promise<Run<Given>> => {
  let job = started;
  for (;;) {
    const ended = job.cursor?.ending as Step["ending"];
    if (ended) return await end(jobs, job, ended);
    if (remainingMs() < handOverMs) return { kind: "rest" };
    const { ending, counts, cursor } = await takeStep(job);
    // Of a job that is at its end, nothing is kept of where it was: that may be an address.
    const progress = { counts, cursor: ending ? { ending } : cursor };
    const progressed = await jobs.progress<Given>(job, progress, new Date().toISOString());
    if (!progressed) return { kind: "lost" };
    if (isFinished(progressed)) return { kind: "ended", job: progressed };
    job = progressed;
  }
};

const end = async <Given>(
  jobs: Dependencies["jobs"],
  { job_id, step }: Job<Given>,
  ending: NonNullable<Step["ending"]>,
): Promise<Run<Given>> => {
  const job = await jobs.finish<Given>(job_id, { ...ending, step }, new Date().toISOString());
  return job ? { kind: "ended", job } : { kind: "lost" };
};
