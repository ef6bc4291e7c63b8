import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "ERASURES_TABLE",
  "JOBS_TABLE",
  "CONTENT_BUCKET",
  "EVENT_BUS",
  "LIMITER_TABLE",
  "SES_RATE_SHARE",
  "IS_HELD",
] as const;

/** The variables the stack sets on the sweeper function. */
export type SweeperEnvironment = Environment<(typeof names)[number]>;

export const readSweeperEnvironment = environment(...names);
