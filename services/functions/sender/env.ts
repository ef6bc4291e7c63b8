import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "SUPPRESSIONS_TABLE",
  "SEALS_TABLE",
  "CONTENT_BUCKET",
  "EVENT_BUS",
  "CONFIGURATION_SET",
  "LIMITER_TABLE",
  "SES_RATE_SHARE",
  "WARM_UPS",
  "PUBLIC_URL",
] as const;

/** The variables the stack sets on the sender function. */
export type SenderEnvironment = Environment<(typeof names)[number]>;

export const readSenderEnvironment = environment(...names);
