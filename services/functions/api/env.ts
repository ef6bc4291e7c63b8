import { type Environment, environment } from "../../platform/environment.ts";

const names = [
  "CAMPAIGNS_TABLE",
  "CONTACTS_TABLE",
  "DELIVERIES_TABLE",
  "SUPPRESSIONS_TABLE",
  "API_KEYS_TABLE",
  "ERASURES_TABLE",
  "SIGNUPS_TABLE",
  "SEALS_TABLE",
  "LISTS_TABLE",
  "SEGMENTS_TABLE",
  "SNIPPETS_TABLE",
  "TEMPLATES_TABLE",
  "JOBS_TABLE",
  "DRAFTS_TABLE",
  "MEDIA_TABLE",
  "CONTENT_BUCKET",
  "SITE_BUCKET",
  "EVENT_BUS",
  "PUBLIC_URL",
  "EMAIL_MAX_BYTES",
  "CONFIGURATION_SET",
  "TRACKING",
  "APPROVAL_REQUIRED",
  "POSTAL_ADDRESS",
  "LIMITER_TABLE",
  "SES_RATE_SHARE",
  "BATCHER_QUEUE_URL",
  "BATCHER_DEAD_LETTERS_URL",
  "SENDER_QUEUE_URL",
  "SENDER_DEAD_LETTERS_URL",
  "FEEDBACK_QUEUE_URL",
  "FEEDBACK_DEAD_LETTERS_URL",
  "IMPORTER_QUEUE_URL",
  "IMPORTER_DEAD_LETTERS_URL",
  "ACCOUNT_LIST_QUEUE_URL",
  "ACCOUNT_LIST_DEAD_LETTERS_URL",
  "JOBS_QUEUE_URL",
  "JOBS_DEAD_LETTERS_URL",
  "SWEEPER_DEAD_LETTERS_URL",
] as const;

/** The variables the stack sets on the api function. */
export type ApiEnvironment = Environment<(typeof names)[number]>;

export const readApiEnvironment = environment(...names);
