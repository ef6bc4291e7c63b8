import * as z from "zod";
import type { Counts } from "../platform/counts.ts";

/** Work that takes longer than a request: each kind has its own function, which does it in steps. */
export const jobKinds = ["import", "export", "bulk"] as const;
export type JobKind = (typeof jobKinds)[number];

/** `waiting`: for what it is to be done with, such as a file. */
export const jobStatuses = ["waiting", "running", "completed", "failed", "cancelled"] as const;
export const jobStatus = z.enum(jobStatuses).meta({ id: "JobStatus" });
export type JobStatus = (typeof jobStatuses)[number];

/** So long a job is remembered, in days. */
const rememberedDays = 90;

/** A job as it is stored: table EmailJobs. `Given` is what it is asked to do, and is of its kind. */
export interface Job<Given = unknown> {
  /** The kind, and 32 hexadecimal digits: `import_0b3e…`. */
  readonly job_id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly given: Given;
  readonly created_at: string;
  readonly updated_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  /** Why it failed, for a person. */
  readonly reason?: string;
  /** How often progress was written: who writes it names the step it goes on from, so that of two workers one goes on. */
  readonly step: number;
  /** What was done, up to the last step. */
  readonly counts: Counts;
  /** Where the next step begins; undefined: at the beginning. */
  readonly cursor?: Readonly<Record<string, unknown>>;
  /** While the sweeper must look after it: from its start until its end was announced. */
  readonly open?: "open";
  /** TTL, in seconds since the epoch. */
  readonly expires_at: number;
}

/** Whether nothing more comes of a job. */
export const isFinished = ({ status }: Pick<Job, "status">): boolean =>
  status !== "waiting" && status !== "running";

/** The moment a job is forgotten, in seconds since the epoch. @param now ISO 8601 */
export const expiryOf = (now: string): number =>
  Math.floor(Date.parse(now) / 1000) + rememberedDays * 24 * 60 * 60;
