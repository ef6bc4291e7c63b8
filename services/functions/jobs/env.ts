import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "ATTRIBUTES_TABLE",
  "JOBS_TABLE",
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "ERASURES_TABLE",
  "LISTS_TABLE",
  "SIGNUPS_TABLE",
  "SUPPRESSIONS_TABLE",
  "RETENTION_DAYS",
  "CONTENT_BUCKET",
  "EVENT_BUS",
] as const;

/** The variables the stack sets on the jobs function. */
export type JobsEnvironment = Environment<(typeof names)[number]>;

export const readJobsEnvironment = environment(...names);
