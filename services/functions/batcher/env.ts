import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "SUPPRESSIONS_TABLE",
  "CONTENT_BUCKET",
  "RETENTION_DAYS",
  "EVENT_BUS",
  "LIMITER_TABLE",
  "SES_RATE_SHARE",
] as const;

/** The variables the stack sets on the batcher function. */
export type BatcherEnvironment = Environment<(typeof names)[number]>;

export const readBatcherEnvironment = environment(...names);
