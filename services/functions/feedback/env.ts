import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "SUPPRESSIONS_TABLE",
  "EVENT_BUS",
  "SOFT_BOUNCES_MAX",
  "SOFT_BOUNCE_DAYS",
] as const;

/** The variables the stack sets on the feedback function. */
export type FeedbackEnvironment = Environment<(typeof names)[number]>;

export const readFeedbackEnvironment = environment(...names);
